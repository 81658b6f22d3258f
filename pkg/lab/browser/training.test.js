// A training as one watches it: a table and curves that grow in place, and plain lines that stay.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { notebook } from './notebooks.js'

let lab, page
before(async () => {
  lab = await start('training', { 'training.ipynb': notebook('%%\nlearn(lstm())', '%%\nlearnAll(rnn(), gru(), lstm())') })
  page = await lab.open('training.ipynb')
  await page.succeed(0)
})
after(() => lab?.stop())

const epochs = /Epoch 1\/3 - [^]*Epoch 2\/3 - [^]*Epoch 3\/3 - [\d.]+s - loss: 0\.\d{4} - accuracy: 0\.\d{4} - val_loss: 0\.\d{4} - val_accuracy: 0\.\d{4}/

// onlyText checks that all that is saved of a cell's output is one piece of plain text.
async function onlyText(n) {
  const { outputs } = (await page.save()).cells[n]
  assert.equal(outputs.length, 1)
  assert.equal(outputs[0].output_type, 'display_data')
  assert.deepEqual(Object.keys(outputs[0].data), ['text/plain'])
  assert.doesNotMatch([outputs[0].data['text/plain']].flat().join(''), /\x1b|\r/)
}

// rarely checks that the kernel told of no more than five updates a second of one output.
function rarely(execution, t) {
  const shown = execution.messages.filter(message => ['display_data', 'update_display_data', 'stream'].includes(message.type))
  const seconds = (shown.at(-1).at - shown[0].at) / 1000
  t.diagnostic(`${shown.length} updates in ${seconds.toFixed(1)} s`)
  assert.ok(shown.length <= 5 * seconds + 2, `${shown.length} updates in ${seconds.toFixed(1)} s`)
  assert.equal(shown.filter(message => message.type !== 'update_display_data').length, 1, 'outputs that are not updates')
}

test('one model', async t => {
  const execution = await page.begin(1)
  const output = page.output(1)
  const row = output.locator('.gornn-training tr[data-model="lstm"][data-stage="training"]')
  const share = () => row.locator('progress').evaluate(bar => bar.value / bar.max, null, { timeout: 1000 }).catch(() => 0)
  await until('half of the training', async () => await share() >= 0.5)
  await page.screenshot('training-one')
  assert.equal(await output.locator('.jp-OutputArea-output').count(), 1, 'outputs while it trains')

  const points = async curve => {
    const line = await output.locator(`svg polyline[data-model="lstm"][data-curve="${curve}"]`).getAttribute('points')
    return line.trim().split(/\s+/).length
  }
  const grown = {}
  for (const curve of ['loss', 'accuracy', 'val_loss', 'val_accuracy']) grown[curve] = await points(curve)
  for (const curve in grown) assert.ok(grown[curve] >= 1 && grown[curve] < 3, `${curve} has ${grown[curve]} points`)

  await execution.end()
  assert.equal(execution.status, 'ok')
  const text = await page.shows(1, epochs)
  assert.match(text, /^lstm: compiled in [\d.]+s\n/)
  assert.equal(text.trim().split('\n').length, 4)
  await page.screenshot('training-one-ended')
  rarely(execution, t)
  await onlyText(1)
})

test('three models side by side', async t => {
  const execution = await page.begin(2)
  const rows = page.output(2).locator('.gornn-training tr[data-model]')
  await until('three rows', async () => await rows.count() === 3)
  const stages = () => rows.evaluateAll(all => all.map(row => row.dataset.stage))
  await until('a model that trains', async () => (await stages()).includes('training'))
  await until('a second epoch', async () =>
    await page.output(2).locator('polyline[data-model="lstm"][data-curve="val_loss"]').count() > 0)
  await page.screenshot('training-three')
  await execution.end()
  assert.equal(execution.status, 'ok')
  const text = await page.shows(2, /lstm +Epoch 3\/3/)
  for (const model of ['rnn', 'gru', 'lstm']) {
    assert.match(text, new RegExp(`^${model}: compiled in [\\d.]+s$`, 'm'))
    assert.equal(text.match(new RegExp(`^${model} +Epoch \\d/3 - `, 'gm')).length, 3)
  }
  await page.screenshot('training-three-ended')
  rarely(execution, t)
  await onlyText(2)
})
