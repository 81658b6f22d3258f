// How kernels end: what GoNB prints then goes to its log, and not between the lines of make lab or make tutorial.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { repository, start, until } from './lab.js'
import { notebook } from './notebooks.js'

let lab, server, token
before(async () => {
  lab = await start('kernels', { 'kernels.ipynb': notebook('%%\nfmt.Println("it runs")') })
  server = new URL('/api/kernels', lab.address)
  token = new URL(lab.address).searchParams.get('token')
})
after(() => lab?.stop())

const ask = async (method, where = '', body) => {
  const answer = await fetch(server + where, { method, body, headers: { Authorization: `token ${token}` } })
  assert.ok(answer.ok, `${method} ${where}: ${answer.status}`)
  return answer
}
const begin = async () => (await (await ask('POST', '', '{"name": "gonb"}')).json()).id
const silent = () => assert.doesNotMatch(lab.output, /panic:|goroutine |SIG[A-Z]/)

test('three kernels that are shut down and two that are restarted print nothing', async () => {
  const page = await lab.open('kernels.ipynb')
  for (let n = 0; n < 2; n++) {
    await page.restart()
    await page.succeed(1)
  }
  for (const { id } of [...await (await ask('GET')).json(), { id: await begin() }, { id: await begin() }]) {
    await ask('DELETE', '/' + id)
  }
  silent()
})

test('a kernel that crashes leaves its trace in its log', async () => {
  const id = await begin()
  // No longer the shell that becomes it. Where two labs run, the kernel's log is that of the later.
  const gonb = RegExp(`^ *(\\d+) \\S*/gonb .*${id}.* -log_file=(\\S+)`, 'm')
  const [, pid, file] = await until('GoNB', () => execFileSync('ps', ['-A', '-o', 'pid,args'], { encoding: 'utf8' }).match(gonb))
  process.kill(Number(pid), 'SIGABRT')
  await until('the trace in the log', () => /SIGABRT: abort\n[^]*goroutine /.test(fs.readFileSync(file, 'utf8')))
  silent()
})

test('make tutorial that is stopped by Ctrl-C says so in a sentence', async () => {
  const file = name => path.join(lab.home, 'notebooks', name)
  const long = lab.saved('kernels.ipynb')
  long.cells = [{ ...long.cells[1], source: '%%\nfmt.Println("begun")\ntime.Sleep(time.Hour)' }]
  fs.writeFileSync(file('long.ipynb'), JSON.stringify(long))
  const venv = path.join(repository, 'build/venv')
  const program = spawn(path.join(venv, 'bin/python'), ['pkg/lab/execute.py', file('long.ipynb'), file('stopped.ipynb')],
    { cwd: repository, env: { ...process.env, JUPYTER_DATA_DIR: path.join(venv, 'share/jupyter') } })
  let output = ''
  for (const stream of [program.stdout, program.stderr]) stream.on('data', data => { output += data })
  const ended = new Promise(resolve => program.once('close', resolve))
  await until('the cell', () => output.includes('begun'))
  program.kill('SIGINT')
  assert.equal(await ended, 1)
  assert.equal(output, 'begun\n\nlong.ipynb\nStopped by Ctrl-C or the like: a training keeps the epochs that it has finished.\n')
  assert.ok(JSON.stringify(lab.saved('stopped.ipynb')).includes('begun'), 'what was shown is kept')
})
