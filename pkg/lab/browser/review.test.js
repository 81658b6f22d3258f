// A review of one's own, typed into the box below the last cell of the tutorial.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { find, notebook, source, tutorial } from './notebooks.js'

let lab, page
before(async () => {
  const ask = source(tutorial().cells[find(tutorial(), 'nb.Ask(')])
  lab = await start('review', { 'review.ipynb': notebook(ask) })
  page = await lab.open('review.ipynb')
  await page.succeed(0)
})
after(() => lab?.stop())

test('the box answers review after review and goes with an empty line', async t => {
  const execution = await page.begin(1)
  const box = page.output(1).locator('input.jp-Stdin-input')
  // JupyterLab may show the next box before it takes the one before away.
  const asked = () => until('one box', async () => await box.count() === 1)
  const figures = page.output(1).locator('.jp-OutputArea-output img')
  for (const [n, review] of ['A wonderful film, I loved it.', 'Boring, and a waste of time.'].entries()) {
    await asked()
    const typed = performance.now()
    await box.fill(review)
    await box.press('Enter')
    await until('the figure', async () => await figures.count() === n + 1)
    t.diagnostic(`answered after ${((performance.now() - typed) / 1000).toFixed(1)} s`)
    await page.shows(1, new RegExp(review.slice(0, 6)))
    await page.screenshot(`review-${n + 1}`)
  }
  await asked()
  await box.press('Enter')
  await execution.end()
  assert.equal(execution.status, 'ok')
  await box.waitFor({ state: 'detached' })
  t.diagnostic(await page.text(1))
})

test('the stop button ends the asking', async t => {
  const execution = await page.begin(1)
  await page.output(1).locator('input.jp-Stdin-input').waitFor()
  const pressed = performance.now()
  await page.press('notebook:interrupt-kernel')
  await execution.end()
  t.diagnostic(`ended after ${((execution.reply.at - pressed) / 1000).toFixed(2)} s: ${await page.text(1)}`)
  assert.ok(execution.reply.at - pressed < 2000)
  assert.doesNotMatch(await page.text(1), /goroutine|panic/)
  await page.screenshot('review-stopped')
})
