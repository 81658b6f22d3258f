// Tab and Shift+Tab in a cell: gopls completes our names and shows their documentation.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { find, source, tutorial } from './notebooks.js'

const original = tutorial()
const [first, other, model] = ['keras.Backend()', 'simple(1.2)[:8]', 'keras.LSTM{Units: 32},'].map(text => find(original, text))

let lab, page
before(async () => {
  lab = await start('completion', { 'tutorial.ipynb': original })
  page = await lab.open('tutorial.ipynb')
})
after(() => lab?.stop())

// offers types code into cell n, presses Tab, and checks that the list that opens has all that is wanted.
// GoNB connects to gopls 12 seconds after the kernel's start: until then the list stays away, and one presses again.
async function offers(t, n, code, ...wanted) {
  await until(`names for ${code.slice(-10)}`, async () => {
    await page.write(n, code)
    const asked = performance.now(), before = page.messages.length
    await page.page.keyboard.press('Tab')
    await until('an answer', () => page.messages.slice(before).some(message => message.type === 'complete_reply'))
    const took = performance.now() - asked
    t.diagnostic(`answered in ${(took / 1000).toFixed(1)} s`)
    return took < 4500 // JupyterLab waits 5 seconds
  })
  for (const name of wanted) { // JupyterLab draws a long list a part at a time
    await page.page.locator('.jp-Completer-match', { hasText: new RegExp(`^${name}$`) }).first().waitFor()
  }
  await page.screenshot('completion-' + code.match(/(\w+)\.\w*$/)[1])
  await page.page.keyboard.press('Escape')
}

test('in the first cell, before anything was run', async t => {
  await offers(t, first, source(original.cells[first]) + '\nkeras.', 'Sequential', 'NewSequential', 'SimpleRNN', 'GRU', 'LSTM')
  await offers(t, first, source(original.cells[first]) + '\nimdb.', 'Load', 'Options')
})

test('in later cells, once the first was run', async t => {
  await page.write(first, source(original.cells[first]))
  await page.succeed(first)
  await offers(t, other, '%%\nkeras.', 'Sequential', 'NewSequential')
  await offers(t, other, '%%\nkeras.LS', 'LSTM')
  await offers(t, other, '%%\nimdb.', 'Load')
  await offers(t, other, '%%\nmodel := keras.NewSequential("m")\nmodel.', 'Add', 'Compile', 'Fit', 'Evaluate', 'Summary')
})

test('Shift+Tab shows the documentation', async () => {
  await page.scroll(page.cell(model))
  const layer = page.cell(model).locator('.cm-line', { hasText: 'keras.LSTM{Units: 32}' })
  await layer.click()
  await page.page.keyboard.press('Home')
  for (let i = 0; i < 'keras.LS'.length; i++) await page.page.keyboard.press('ArrowRight')
  await page.page.keyboard.press('Shift+Tab')
  const tip = page.page.locator('.jp-Tooltip')
  await tip.waitFor()
  await page.screenshot('completion-documentation')
  assert.match(await tip.innerText(), /Units\s+int.*size of the hidden state[^]*LSTM is the long short-term memory/)
})
