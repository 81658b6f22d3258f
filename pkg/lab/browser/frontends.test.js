// Other front ends of make lab's server: Jupyter Notebook 7, and what VS Code's Jupyter extension
// asks of a server that it is given the address of.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ClassicNotebook, start, until } from './lab.js'
import { notebook } from './notebooks.js'
import { connect } from './request.js'

const forever = `%%
train, _ := reviews()
fit := how(train)
fit.Epochs = 1000
must.M1(rnn().Fit(padded(train), train.Y, fit))`
const [declare, learn, plot, learnForever, complete] = [0, 1, 2, 3, 4]

let lab
before(async () => {
  const cells = notebook('%%\nlearn(rnn())', '%%\nmust.M(nb.PlotLoss("rnn"))', forever, '%%\nkeras.')
  lab = await start('frontends', { 'frontends.ipynb': cells })
})
after(() => lab?.stop())

test('Jupyter Notebook 7 trains, draws, completes and stops', async () => {
  const page = await lab.open('frontends.ipynb', { front: ClassicNotebook })
  assert.match(page.page.url(), /\/notebooks\/frontends\.ipynb/)
  await page.succeed(declare)

  const training = await page.begin(learn)
  await page.output(learn).locator('.gornn-training tr[data-model="rnn"][data-stage="training"]').waitFor()
  await training.end()
  assert.equal(training.status, 'ok')
  await page.shows(learn, /Epoch 3\/3 - .* - val_accuracy: 0\.\d{4}/)
  await page.succeed(plot)
  const figure = page.output(plot).locator('.gornn-figure svg')
  await page.scroll(figure)
  assert.ok(await figure.evaluate(svg => svg.getBoundingClientRect().width > 300))
  await page.screenshot('frontends-notebook7')

  const stopped = await page.begin(learnForever)
  await page.output(learnForever).locator('.gornn-training tr[data-stage="training"]').waitFor()
  await page.press('notebook:interrupt-kernel')
  await stopped.end()
  assert.equal(stopped.status, 'error')
  await page.shows(learnForever, /was stopped in epoch \d+ of 1000/)

  await until('names', async () => { // an answer that takes 5 seconds is dropped
    await page.write(complete, '%%\nkeras.')
    const asked = performance.now(), before = page.messages.length
    await page.page.keyboard.press('Tab')
    await until('an answer', () => page.messages.slice(before).some(message => message.type === 'complete_reply'))
    return performance.now() - asked < 4500
  })
  await page.page.locator('.jp-Completer-match', { hasText: /^NewSequential$/ }).first().waitFor()
  await page.screenshot('frontends-notebook7-completion')
})

// The extension says no Origin. It takes our kernel for a notebook whose language the kernel has,
// and opens a session for a path that is not on the server.
test("VS Code's requests are answered", async () => {
  const { origin, port, searchParams } = new URL(lab.address)
  const token = searchParams.get('token')
  const ask = async (path, options) => (await fetch(origin + path, { headers: { Authorization: `token ${token}` }, ...options })).json()
  const { default: name, kernelspecs } = await ask('/api/kernelspecs')
  assert.equal(name, 'gonb')
  assert.equal(kernelspecs.gonb.spec.language, lab.saved('frontends.ipynb').metadata.kernelspec.language)
  const body = JSON.stringify({ path: 'elsewhere-jvsc-1.ipynb', name: 'elsewhere-2.ipynb', type: 'notebook', kernel: { name } })
  const { kernel } = await ask('/api/sessions', { method: 'POST', body })
  for (const headers of [{}, { 'Sec-WebSocket-Protocol': 'v1.kernel.websocket.jupyter.org' }]) {
    assert.equal(await connect(port, `/api/kernels/${kernel.id}/channels?session_id=3&token=${token}`, headers), 101)
  }
})
