// What a person does at the server: opens the tutorial, trains, stops the server and comes back.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { notebook, tutorial } from '../../pkg/lab/browser/notebooks.js'
import { declare, start, user } from './server.js'

const codes = ['learn(lstm())', 'evaluate(lstm())', 'goOn(lstm())']
const [declared, learn, evaluate, goOn] = [0, 1, 2, 3]
let server, page
before(async () => {
  server = await start('notebooks', { EPOCHS: 3 }, { 'tutorial.ipynb': tutorial(), 'resume.ipynb': notebook(...codes.map(code => '%%\n' + code)) })
})
after(() => server?.remove())

test('the address opens the tutorial with its kernel and nothing in the way', async () => {
  const { page } = await server.open('tutorial.ipynb')
  assert.match(await page.locator('.jp-NotebookPanel-toolbar').innerText(), /Go \(gonb\)/)
  assert.match(await page.locator('h1').first().innerText(), /^Recurrent networks/)
  assert.equal(await page.locator('.jp-Dialog').count(), 0, 'a dialog')
  assert.equal(await page.locator('.Toastify__toast').count(), 0, 'a pop-up')
  await page.screenshot({ path: path.join(server.home, 'tutorial.png') })
})

test('the Go kernel is listed, and the one of new notebooks', async () => {
  const { searchParams } = new URL(server.address)
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/kernelspecs?${searchParams}`)
  const specs = await answer.json()
  assert.equal(specs.default, 'gonb')
  assert.equal(specs.kernelspecs.gonb.spec.display_name, 'Go (gonb)')
})

test('a terminal finds go', async () => {
  const { origin, searchParams } = new URL(server.address)
  const created = await fetch(`${origin}/api/terminals?${searchParams}`, { method: 'POST' })
  const { name } = await created.json()
  const program = `import json, websocket
terminal = websocket.create_connection("ws://127.0.0.1:${server.port}/terminals/websocket/${name}?${searchParams}", timeout=10)
terminal.send(json.dumps(["stdin", "go version\\r"]))
shown = ""
while "go version go1." not in shown:
    kind, *text = json.loads(terminal.recv())
    shown += text[0] if kind == "stdout" else ""
print("found")`
  assert.equal(await server.exec(`python -c '${program}'`), 'found')
})

test('the first cell does not wait for a compiler', async t => {
  page = await server.open('resume.ipynb')
  const { seconds } = await page.succeed(declared)
  t.diagnostic(`the declarations, which all packages go with: ${seconds.toFixed(1)} s`)
})

test('a server that is taken down in mid-training keeps the epochs that were finished, and the notebook', async t => {
  await page.begin(learn)
  await page.output(learn).locator('.gornn-training tr[data-stage="training"]', { hasText: '2/3' }).waitFor()
  await page.save()
  const begin = performance.now()
  await server.compose('stop')
  assert.doesNotMatch(await server.logs(), /panic:|goroutine /, 'GoNB ends without a trace')
  await server.compose('down')
  t.diagnostic(`down after ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  assert.equal(fs.statSync(path.join(server.home, 'notebooks/resume.ipynb')).uid, user)

  await server.up()
  page = await server.open('resume.ipynb')
  await page.succeed(declared)
  await page.run(evaluate)
  // A kernel that was killed before it could note why its Fit ended leaves the epochs alone.
  assert.match(await page.text(evaluate), /"lstm" has 1 of 3 epochs[:;] .*Resume: true/)
  await page.succeed(goOn)
  assert.deepEqual((await page.shows(goOn, /Epoch 3\/3/)).match(/^Epoch ./gm), ['Epoch 2', 'Epoch 3'])
  await page.succeed(evaluate)
  await page.page.screenshot({ path: path.join(server.home, 'resumed.png') })
})

test('the tutorial runs from end to end with no network', async t => {
  const { status, output } = await server.attempt('run', '--rm', '-e', 'EPOCHS=1', 'offline')
  assert.equal(status, 0, output)
  assert.match(output, /^Computed on xla:cpu$/m)
  assert.match(output, /Highest validation accuracy/)
  assert.equal(await server.exec('ls /opt/gornn/data/runs'), 'lstm', 'the runs of the server are as they were')
})

test('an archive of this machine is read where IMDB_ARCHIVE names it', { skip: !process.env.IMDB_ARCHIVE && 'IMDB_ARCHIVE is not set' }, async t => {
  const server = await declare('notebooks-archive', { IMDB_ARCHIVE: process.env.IMDB_ARCHIVE })
  t.after(() => server.remove())
  const program = 'package main; import "gornn/pkg/imdb"; func main() { r, _, e := imdb.Load(imdb.Options{NumWords: 10000}); println(r.Name, len(r.X), e == nil) }'
  const { status, output } = await server.attempt('run', '--rm', 'server', 'sh', '-c',
    `cd /opt/gornn && echo '${program}' >/tmp/x.go && go run /tmp/x.go`)
  assert.equal(status, 0, output)
  assert.match(output, /25000 true/)
})
