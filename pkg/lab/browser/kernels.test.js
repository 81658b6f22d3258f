// What GoNB prints when it ends goes to its log, and not between the lines of make lab.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
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
const log = () => fs.readFileSync(path.join(lab.home, 'gonb.log'), 'utf8')
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
  const gonb = RegExp(`^ *(\\d+) \\S*/gonb .*${id}`, 'm') // no longer the shell that becomes it
  const [, pid] = await until('GoNB', () => execFileSync('ps', ['-A', '-o', 'pid,args'], { encoding: 'utf8' }).match(gonb))
  process.kill(Number(pid), 'SIGABRT')
  await until('the trace in the log', () => /SIGABRT: abort\n[^]*goroutine /.test(log()))
  silent()
})
