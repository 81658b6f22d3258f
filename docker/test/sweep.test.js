// A sweep in containers that are started as docker/sweep says: what a cluster would do with the manifests, on this machine.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../pkg/lab/browser/lab.js'
import { docker, image, repository, run } from './server.js'

const name = 'gornn-test-sweep'
const home = path.join(repository, 'build/docker/sweep')
const plan = { models: ['rnn'], units: [4, 8], seeds: 3, epochs: 8, batch: 256 }
const parts = 3

// manifests reads the objects in a file of docker/sweep, with the image's reader of YAML.
async function manifests(file) {
  const program = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.argv[1]))))'
  const text = fs.readFileSync(path.join(repository, 'docker/sweep', file), 'utf8')
  return JSON.parse(await docker('run', '--rm', '--network', 'none', '--entrypoint', 'python', image, '-c', program, text))
}

// options returns what Docker is to be called with for a pod of a Job: its user, its limits, its volumes, its command.
function options({ spec: { template: { spec: pod } } }, variables = {}) {
  const [{ image, command, args, env, securityContext, volumeMounts }] = pod.containers
  const { runAsUser, runAsGroup } = pod.securityContext
  const sources = { data: name, plan: path.join(home, 'plan') }
  assert.ok(securityContext.readOnlyRootFilesystem && !securityContext.allowPrivilegeEscalation)
  const all = { ...Object.fromEntries(env.map(({ name, value }) => [name, value])), ...variables, IMDB_ARCHIVE: 'made-up reviews' }
  return [
    '--network', 'none', '--read-only', '--security-opt', 'no-new-privileges', '--user', `${runAsUser}:${runAsGroup}`,
    ...securityContext.capabilities.drop.map(capability => `--cap-drop=${capability}`),
    ...Object.entries(all).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...volumeMounts.flatMap(({ name, mountPath, readOnly }) => ['--volume', `${sources[name]}:${mountPath}${readOnly ? ':ro' : ''}`]),
    '--entrypoint', command[0], image, ...command.slice(1), ...args,
  ]
}

let job, merge
before(async () => {
  const all = await manifests('job.yaml')
  job = all.find(({ kind }) => kind === 'Job')
  merge = (await manifests('merge.yaml'))[0]
  const { args } = job.spec.template.spec.containers[0]
  assert.equal(args[args.indexOf('-parts') + 1], String(job.spec.completions), 'the parts are the completions')
  args[args.indexOf('-parts') + 1] = String(parts)

  const { data } = all.find(({ kind }) => kind === 'ConfigMap')
  const [file] = Object.keys(data)
  assert.deepEqual(Object.keys(JSON.parse(data[file])), Object.keys(plan))
  fs.mkdirSync(path.join(home, 'plan'), { recursive: true })
  fs.writeFileSync(path.join(home, 'plan', file), JSON.stringify(plan))
  await remove()
  await docker('volume', 'create', name)
  // What fsGroup does in a cluster.
  await docker('run', '--rm', '--user', '0', '--volume', `${name}:/data`, '--entrypoint', 'chown', image, '1000:100', '/data')
})
after(() => remove())

async function remove() {
  const there = await docker('ps', '-aq', '--filter', `name=^${name}-`)
  if (there) await docker('rm', '-f', ...there.split('\n'))
  await docker('volume', 'rm', '-f', name)
}

// start runs a part as the pod of that index, and returns its container.
async function start(index, suffix = '') {
  const container = `${name}-${index}${suffix}`
  await docker('run', '--detach', '--name', container, ...options(job, { JOB_COMPLETION_INDEX: index }))
  return container
}

const log = async container => (await run('docker', ['logs', container])).output
const statuses = async containers => (await docker('wait', ...containers)).split('\n').map(Number)
const merged = () => run('docker', ['run', '--rm', '--name', `${name}-merge`, ...options(merge)])

test('a part that was killed goes on after its last epoch, and every training is made once', async t => {
  const begin = performance.now()
  const containers = await Promise.all([0, 1, 2].map(index => start(index)))
  await until('the third epoch', async () => /epoch 3 of/.test(await log(containers[0])))
  await docker('kill', containers[0])
  assert.deepEqual(await statuses(containers), [137, 0, 0])
  const early = await merged()
  assert.equal(early.status, 1)
  assert.match(early.output, /^rnn .* \(n = 2\)/m)
  assert.match(early.output, /2 of 6 trainings are missing.*\n.*seed0: .* of 8 epochs.*\n.*seed0: no epoch/)

  containers.push(await start(0, '-again'))
  assert.deepEqual(await statuses([containers[3]]), [0])
  const logs = await Promise.all(containers.map(log))
  const epochs = logs.join('').match(/\S+: epoch \d+ of/g)
  assert.deepEqual(epochs.filter((epoch, i) => epochs.indexOf(epoch) !== i), [], 'epochs that were trained twice')
  assert.match(logs[3].match(/epoch \d+/)[0], /epoch [4-8]/, 'the first of them after the stop')

  const again = await Promise.all([0, 1, 2].map(index => start(index, '-finished')))
  assert.deepEqual(await statuses(again), [0, 0, 0])
  for (const container of again) assert.doesNotMatch(await log(container), /epoch \d/)

  const all = await merged()
  assert.equal(all.status, 0, all.output)
  assert.equal(all.output.match(/\(n = 3\)/g).length, 4, all.output)
  const lines = await docker('run', '--rm', '--volume', `${name}:/data:ro`, '--entrypoint', 'cat', image, '/data/sweep/sweep.jsonl')
  const results = lines.split('\n').map(line => JSON.parse(line))
  assert.equal(new Set(results.map(({ units, seed }) => `${units} ${seed}`)).size, 6)
  for (const { history } of results) assert.equal(history.loss.length, plan.epochs)
  t.diagnostic(`${((performance.now() - begin) / 1000).toFixed(1)} s`)
})

test('a pod of an index that no part has is refused', async () => {
  const container = await start(parts)
  assert.deepEqual(await statuses([container]), [1])
  assert.match(await log(container), /the part must be from 0 to 2, got 3: set -parts/)
})
