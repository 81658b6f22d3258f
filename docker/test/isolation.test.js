// What a container may do, what it shows to the outside, and what the image holds.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { notebook } from '../../pkg/lab/browser/notebooks.js'
import { docker, image, inside, declare, start, user } from './server.js'

let server
before(async () => { server = await start('isolation') })
after(() => server?.remove())

const listens = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) 0+:0000 0A /gm // of /proc/net/tcp: address and port, and 0A for LISTEN

test('nobody is root, and nobody can become root', async () => {
  const processes = await server.exec('cat /proc/[0-9]*/status')
  const all = name => [...processes.matchAll(new RegExp(`^${name}:\\s+(.*)$`, 'gm'))].map(match => match[1])
  assert.ok(all('Uid').length > 1)
  for (const uids of all('Uid')) assert.deepEqual(uids.split(/\s+/), Array(4).fill(String(user)))
  for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
    for (const capabilities of all(set)) assert.match(capabilities, /^0+$/, set)
  }
  for (const no of all('NoNewPrivs')) assert.equal(no, '1')
  assert.equal(JSON.parse(await docker('inspect', image))[0].Config.User, '1000:100', 'with docker run')
})

test('only the folders of the user can be written to', async () => {
  assert.ok((await server.container()).HostConfig.ReadonlyRootfs)
  for (const folder of ['/', '/etc', '/usr/local/go', '/opt/go/cache', '/opt/go/modules', '/opt/gornn', '/opt/gornn/build/venv']) {
    assert.equal(await server.exec(`touch ${folder}/x 2>/dev/null && echo written || echo refused`), 'refused', folder)
  }
  for (const folder of ['/tmp', '/home/jovyan', '/opt/gornn/notebooks', '/opt/gornn/data/imdb', '/opt/gornn/data/runs']) {
    assert.equal(await server.exec(`touch ${folder}/x && rm ${folder}/x && echo written`), 'written', folder)
  }
})

test('one port is published, on this machine only, and nothing else listens', async () => {
  const { searchParams } = new URL(server.address)
  const kernel = await fetch(`http://127.0.0.1:${server.port}/api/kernels?${searchParams}`, { method: 'POST', body: '{"name": "gonb"}' })
  assert.equal(kernel.status, 201)
  const { NetworkSettings, HostConfig } = await server.container()
  const published = Object.fromEntries(Object.entries(NetworkSettings.Ports).filter(([, addresses]) => addresses))
  assert.deepEqual(published, { [`${server.port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(server.port) }] })
  assert.ok(HostConfig.Memory > 0 && HostConfig.PidsLimit > 0)

  const hex = server.port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = [...(await server.exec('cat /proc/net/tcp /proc/net/tcp6')).matchAll(listens)]
  const outside = sockets.filter(([, address]) => !address.endsWith('7F') && address !== '00000000000000000000000001000000')
  // Docker's own name server listens on 127.0.0.11.
  assert.deepEqual(outside.map(([, address, port]) => [address, port]), [['00000000', hex]])

  const here = fs.readFileSync('/proc/net/tcp', 'utf8') + fs.readFileSync('/proc/net/tcp6', 'utf8')
  const host = [...here.matchAll(listens)].filter(([, , port]) => port === hex)
  assert.deepEqual(host.map(([, address]) => address), ['0100007F'])
})

test('health is what it says', async () => {
  const health = () => server.exec('python /opt/gornn/docker/server/health.py && echo healthy || echo ill').then(text => text.split('\n').at(-1))
  assert.equal(await health(), 'healthy')
  await server.exec(`echo '{"port": 1, "base_url": "/"}' >/tmp/jupyter/jpserver-1.json`) // a user's own, killed
  assert.equal(await health(), 'healthy')
  const find = 'for p in /proc/[0-9]*; do grep -q jupyter-lab $p/cmdline && ! grep -q tini $p/cmdline && echo ${p#/proc/}; done'
  await server.exec(`kill -STOP $(${find})`)
  assert.equal(await health(), 'ill')
  await server.exec(`kill -CONT $(${find})`)
  assert.equal(await health(), 'healthy')
})

test('the image is called with what it is, and holds no secret, no package lists and nothing of root in the places of the user', async t => {
  const [{ Config, Size }] = JSON.parse(await docker('inspect', image))
  t.diagnostic(`${(Size / 1e9).toFixed(2)} GB`)
  for (const label of ['title', 'description', 'licenses', 'revision']) assert.ok(`org.opencontainers.image.${label}` in Config.Labels, label)
  assert.doesNotMatch(Config.Env.join('\n'), /TOKEN|SECRET|PASSWORD|_KEY/i)

  const found = await inside(`find / -xdev \\( -name .env -o -name .git -o -name .netrc -o -name 'id_rsa*' -o -name 'id_ed25519*' -o -name '*.key' -o -name .npmrc -o -name pip.conf \\
    -o -name '*token*' -type f -not -name '*.*' -o -name '*.ipynb_checkpoints' -o -name 'aclImdb*' -o -name '*.whl' \\) -not -path '/proc/*' -not -path '*/site-packages/tornado/test/*' 2>/dev/null; true`, '0')
  assert.equal(found, '')
  assert.equal(await inside('ls -A /var/lib/apt/lists /var/cache /root/.cache /tmp 2>/dev/null | grep -v : ; true', '0'), '')
  assert.equal(await inside('find /home/jovyan /opt/gornn/notebooks /opt/gornn/data/imdb /opt/gornn/data/runs -not -uid 1000', '0'), '')
  assert.equal(await inside('find /opt /usr /etc -xdev -perm -0002 -not -type l -not -path "/opt/gornn/notebooks*" -not -path "/opt/gornn/data/*"', '0'), '')
})

test('user 5000 can do all this, and the files are his', async t => {
  const hello = notebook('%%\nfmt.Println("user", os.Getuid())')
  const server = await start('isolation-5000', { UID: 5000, GID: 5000 }, { 'hello.ipynb': hello })
  t.after(() => server.remove())
  assert.equal(await server.exec('id -u; echo by 5000 >by5000.txt; go version | cut -d" " -f1-2'), '5000\ngo version')
  if (process.getuid() === 0) assert.equal(fs.statSync(path.join(server.home, 'notebooks/by5000.txt')).uid, 5000)
  assert.match(await server.exec('jupyter kernelspec list 2>/dev/null'), /^ *gonb +\/opt\/gornn/m)
  await server.exec('jupyter execute --output executed.ipynb hello.ipynb')
  const executed = JSON.parse(fs.readFileSync(path.join(server.home, 'notebooks/executed.ipynb')))
  assert.equal(executed.cells.at(-1).outputs[0].text.toString(), 'user 5000\n')
})

const strangers = [[4321, /cannot write to \/opt\/gornn\/notebooks, which belongs to user 4321.\n.*UID=4321 in docker\/\.env/], [0, /sudo chown -R/]]
for (const [owner, sentence] of strangers) {
  test(`a folder of notebooks of user ${owner} is told, with the cure`, { skip: process.getuid() !== 0 && 'only root can give a folder away' }, async t => {
    const server = await declare('isolation-other')
    t.after(() => server.remove())
    fs.chownSync(path.join(server.home, 'notebooks'), owner, 100)
    const { status, output } = await server.attempt('run', '--rm', 'server')
    assert.equal(status, 1)
    assert.match(output, sentence)
  })
}

test('volumes of another user are told, with the cure', async t => {
  const server = await start('isolation-volumes')
  t.after(() => server.remove())
  await server.compose('down')
  server.environment.UID = '5001'
  if (process.getuid() === 0) fs.chownSync(path.join(server.home, 'notebooks'), 5001, 100)
  else fs.chmodSync(path.join(server.home, 'notebooks'), 0o777)
  const { status, output } = await server.attempt('run', '--rm', 'server')
  assert.equal(status, 1)
  assert.match(output, new RegExp(`cannot write to /(opt|home)/.*, which belongs to user ${user}.\n.*UID=${user} in docker`))
})
