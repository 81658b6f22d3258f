// A training that is stopped goes on where it stopped, and nothing is lost but the epoch under way.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './lab.js'
import { notebook } from './notebooks.js'

const codes = ['learn(lstm())', 'evaluate(lstm())', 'must.M(nb.PlotLoss("lstm"))', 'goOn(lstm())', 'learn(lstm())']
const [declare, learn, evaluate, plot, goOn, learnAgain] = [0, 1, 2, 3, 4, 5]
let lab, page
before(async () => {
  lab = await start('resume', { 'resume.ipynb': notebook(...codes.map(code => '%%\n' + code)) })
  page = await lab.open('resume.ipynb')
  await page.succeed(declare)
})
after(() => lab?.stop())

// epoch waits until the training below cell n is in an epoch's midst.
async function epoch(n, number) {
  const row = page.output(n).locator('.gornn-training tr[data-stage="training"]', { hasText: `${number}/3` })
  await row.waitFor()
}

// figures are the epoch lines below cell n without their times.
const figures = text => text.match(/^Epoch .*$/gm).map(line => line.replace(/ - [\d.]+s/, ''))

let resumed
test('the stop button ends a training at once, and what waits behind it; the next cells say a sentence', async t => {
  const execution = await page.begin(learn)
  const behind = [await page.begin(evaluate), await page.begin(plot)]
  await page.scroll(page.cell(learn))
  await epoch(learn, 2)
  const pressed = performance.now()
  await page.press('notebook:interrupt-kernel')
  await execution.end()
  const took = (execution.reply.at - pressed) / 1000
  t.diagnostic(`ended ${took.toFixed(2)} s after the button was pressed`)
  assert.ok(took < 2, `it took ${took} s`)
  assert.equal(execution.status, 'error')
  const text = await page.shows(learn, /was stopped in epoch 2 of 3; epoch 1 is saved: .*Resume: true goes on with epoch 2/)
  assert.match(text, /^Epoch 1\/3 - /m)
  assert.doesNotMatch(text, /goroutine|panic|exit status/)

  for (const cell of behind) {
    await cell.end()
    assert.equal(cell.status, 'aborted')
  }
  for (const n of [evaluate, plot]) {
    assert.equal(await page.text(n), '')
    await page.run(n)
  }
  await page.screenshot('resume-stopped')
  assert.match(await page.text(evaluate), /"lstm" has 1 of 3 epochs; its last Fit ended with: /)
  assert.match(await page.text(evaluate), /accuracy/)
  assert.match(await page.text(plot), /^Note: "lstm" has 1 of 3 epochs; .*Resume: true/m)
  for (const n of [evaluate, plot]) {
    assert.doesNotMatch(await page.text(n), /goroutine|panic/)
  }
})

test('with Resume it goes on as if it had never been stopped', async () => {
  await page.succeed(goOn)
  resumed = figures(await page.shows(goOn, /Epoch 3\/3/))
  await page.succeed(learnAgain)
  const whole = figures(await page.shows(learnAgain, /Epoch 3\/3/))
  await page.screenshot('resume-resumed')
  assert.equal(whole.length, 3)
  assert.deepEqual(resumed.slice(-2), whole.slice(1))
})

test('a restart of the kernel loses no more than the epoch under way', async () => {
  await page.begin(learn)
  await epoch(learn, 2)
  await page.restart()
  await page.succeed(declare)
  await page.succeed(goOn)
  const text = await page.shows(goOn, /Epoch 3\/3/)
  await page.screenshot('resume-restarted')
  const last = figures(text) // of epoch 3 alone, where epoch 2 ended before the kernel did
  assert.deepEqual(last, resumed.slice(-last.length))
})
