// The picture of README.md: node pkg/lab/browser/picture.js, after make browser-test has installed what it needs.
import fs from 'node:fs'
import path from 'node:path'
import { build, repository, start, until } from './lab.js'
import { find } from './notebooks.js'

const notebook = JSON.parse(fs.readFileSync(path.join(repository, 'notebooks/sidebyside.ipynb')))
const training = find(notebook, 'fitAll(three())')
const lab = await start('picture', { 'sidebyside.ipynb': notebook }, { EPOCHS: '10' })
try {
  const page = await lab.open('sidebyside.ipynb', { viewport: { width: 1160, height: 900 }, deviceScaleFactor: 1.5 })
  await page.page.keyboard.press('Control+B') // without the list of files
  for (let n = 0; n < training; n++) {
    if (notebook.cells[n].cell_type === 'code') await page.succeed(n)
  }
  const execution = await page.begin(training)
  const curve = page.output(training).locator('polyline[data-model="lstm"][data-curve="loss"]')
  const epochs = async () => (await curve.getAttribute('points', { timeout: 1000 }).catch(() => '')).split(' ').length
  await until('the fifth epoch', async () => await epochs() >= 5, 300_000)
  await page.scroll(page.output(training))
  await page.screenshot('picture')
  fs.copyFileSync(path.join(build, 'picture.png'), path.join(repository, 'notebooks/notebook.png'))
  await page.press('notebook:interrupt-kernel')
  await execution.end()
} finally {
  await lab.stop()
}
