// What people do with cells: run them again, in another order, after a restart, all at once, twice at the same time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { notebook, source, tutorial } from './notebooks.js'

const wider = `func rnn() *keras.Sequential {
	model := keras.NewSequential("rnn",
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		keras.SimpleRNN{Units: 48},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{}, Metrics: []keras.Metric{keras.Accuracy}})
	return model
}`
const long = `%%
train, _ := reviews()
fit := how(train)
fit.Epochs = 100
must.M1(rnn().Fit(padded(train), train.Y, fit))`
const cells = notebook('%%\nlearn(rnn())', '%%\nevaluate(rnn())', wider, long)
const [declare, learn, evaluate, redefine, learnLong] = [0, 1, 2, 3, 4]
const scored = /RNN model test loss: 0\.\d{4}, accuracy: 0\.\d{4}/

let lab, page
before(async () => {
  lab = await start('cells', { 'cells.ipynb': cells, 'other.ipynb': cells, 'tutorial.ipynb': tutorial() }, { EPOCHS: '1' })
  page = await lab.open('cells.ipynb')
})
after(() => lab?.stop())

// refuses runs cell n, which must fail with one sentence.
async function refuses(page, n, sentence) {
  const { status } = await page.run(n)
  assert.equal(status, 'error')
  assert.doesNotMatch(await page.shows(n, sentence), /goroutine|panic|\.go:\d/)
}

const figures = text => text.match(/^Epoch .*$/gm).map(line => line.replace(/ - [\d.]+s/, ''))

test('a cell before the one that declares what it needs', async () => {
  assert.equal((await page.run(evaluate)).status, 'error')
  await page.shows(evaluate, /Line 2 .*undefined: evaluate/)
  await page.screenshot('cells-undeclared')
})

test('a model that was never trained', async () => {
  await page.succeed(declare)
  await refuses(page, evaluate, /no run "rnn": train it first \(run the cell that calls Fit for "rnn"\)/)
  await page.screenshot('cells-untrained')
})

test('a training cell that is run again trains afresh', async () => {
  await page.succeed(learn)
  const first = figures(await page.shows(learn, /Epoch 3\/3/))
  await page.succeed(learn)
  assert.deepEqual(figures(await page.shows(learn, /Epoch 3\/3/)), first)
})

test('a model that was changed and not trained again', async () => {
  await page.succeed(redefine)
  await refuses(page, evaluate, /run "rnn" has other layers than this model: .* train the model again/)
  await page.screenshot('cells-redefined')
})

test('an evaluation alone after a restart of the kernel', async () => {
  await page.restart()
  await page.succeed(declare)
  await page.succeed(evaluate)
  await page.shows(evaluate, scored)
})

test('two notebooks that train the same model at the same time', async () => {
  const other = await lab.open('other.ipynb')
  await other.succeed(declare)
  const first = await page.begin(learnLong)
  await page.output(learnLong).locator('.gornn-training tr[data-stage="training"]').waitFor()
  await refuses(other, learn, /run "rnn" is being trained by another program \(process \d+\): wait until that ends or stop it, or give this model another name/)
  await other.screenshot('cells-two-notebooks')
  assert.equal(first.reply, undefined, 'the first one trains on')
  await page.press('notebook:interrupt-kernel')
  await first.end()
  await page.shows(learnLong, /was stopped in epoch \d+ of 100/)
  await other.succeed(learn)
  await other.succeed(evaluate)
  await other.shows(evaluate, scored)
})

test('the tutorial from beginning to end by Run All Cells', async () => {
  const all = await lab.open('tutorial.ipynb')
  const before = all.messages.length
  await all.menu('Run', 'Run All Cells')
  const codes = lab.saved('tutorial.ipynb').cells.filter(cell => cell.cell_type === 'code' && source(cell) !== '')
  const replies = () => all.messages.slice(before).filter(message => message.type === 'execute_reply')
  const failed = () => replies().filter(reply => reply.content.status !== 'ok')
  await until('the last cell', () => replies().length >= codes.length - 1 || failed().length > 0, 600_000)
  assert.deepEqual(failed(), [])

  const box = all.page.locator('input.jp-Stdin-input') // the last cell asks for a review
  await box.waitFor()
  await all.scroll(box)
  await all.screenshot('cells-run-all')
  await box.press('Enter')
  await until('the end', () => replies().length === codes.length)
  assert.deepEqual(failed(), [])
  assert.ok(await all.page.locator('.jp-OutputArea :is(img, .gornn-figure)').count() >= 2)
})
