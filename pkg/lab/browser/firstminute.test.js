// The first minute: make lab, the tutorial opens, and it shows what it showed its author.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { source, tutorial } from './notebooks.js'

let lab
before(async () => {
  const strange = tutorial() // as it comes from somewhere else: Jupyter has not signed this one
  strange.cells[0].source = source(strange.cells[0]) + '\n\nAnother line.'
  lab = await start('firstminute', { 'tutorial.ipynb': tutorial(), 'strange.ipynb': strange })
})
after(() => lab?.stop())

test('make lab prints a line for each step, and the address of the tutorial', () => {
  const [steps, address] = lab.output.split('To access the server')
  for (const line of steps.split('\n')) {
    assert.match(line, /^( *|Installing .*|Building .*|Looking for .*|Taking it from .*|No PJRT .*|\[C .* ServerApp\] )$/)
  }
  assert.match(address, /http:\/\/127\.0\.0\.1:\d+\/lab\/tree\/tutorial\.ipynb\?token=\w{40,}/)
})

const pictures = notebook => notebook.cells.flatMap(cell => cell.outputs ?? []).filter(output => output.data?.['image/png']).length

for (const [name, trust] of [['tutorial.ipynb', /(\d+) of \1 code cells trusted/], ['strange.ipynb', /0 of \d+ code cells trusted/]]) {
  test(`${name} opens with its figures, its kernel and nothing in the way`, async t => {
    const begin = performance.now()
    const notebook = await lab.open(name)
    t.diagnostic(`ready after ${((performance.now() - begin) / 1000).toFixed(1)} s`)
    const { page } = notebook

    assert.match(await page.locator('.jp-NotebookPanel-toolbar').innerText(), /Go \(gonb\)/)
    assert.match(await page.locator('h1').first().innerText(), /^Recurrent networks/)

    const figures = page.locator('.jp-OutputArea img')
    const expected = pictures(lab.saved(name))
    assert.ok(expected > 0)
    await until('the figures', async () => await figures.count() === expected)
    for (let i = 0; i < expected; i++) {
      await notebook.scroll(figures.nth(i))
      await until('a drawn figure', () => figures.nth(i).evaluate(img => img.naturalWidth > 300))
    }
    await notebook.screenshot(`firstminute-${name.replace('.ipynb', '')}`)

    assert.equal(await page.locator('.jp-Dialog').count(), 0, 'a dialog')
    assert.equal(await page.locator('.Toastify__toast').count(), 0, 'a pop-up')
    assert.ok(!notebook.messages.some(message => message.type === 'execute_request'), 'a cell was run')
    const shield = page.locator('.jp-StatusItem-trust')
    await until(trust, async () => trust.test(await shield.getAttribute('title')))
  })
}
