// Figures and equations where nothing runs: on a page with the network off, and in its PDF.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { build, launch, repository, until } from './lab.js'
import { notebooks } from './notebooks.js'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const name of notebooks) {
  test(`${name} as a page without a network`, async () => {
    const home = path.join(build, 'figures')
    fs.mkdirSync(home, { recursive: true })
    const html = path.join(home, name.replace('.ipynb', '.html'))
    execFileSync(path.join(repository, 'build/venv/bin/python'),
      ['pkg/lab/page.py', path.join('notebooks', name), html], { cwd: repository })
    const { cells } = JSON.parse(fs.readFileSync(path.join(repository, 'notebooks', name)))
    const expected = cells.flatMap(cell => cell.outputs ?? []).filter(output => output.data?.['image/png']).length
    assert.ok(expected > 0)

    const page = await browser.newPage({ offline: true, viewport: { width: 1280, height: 1000 } })
    const elsewhere = []
    page.on('request', request => { if (!/^(file|data):/.test(request.url())) elsewhere.push(request.url()) })
    await page.goto(pathToFileURL(html).href, { waitUntil: 'domcontentloaded' })
    const figures = page.locator('.jp-OutputArea img')
    assert.equal(await figures.count(), expected)
    for (let i = 0; i < expected; i++) {
      await until('a drawn figure', () => figures.nth(i).evaluate(img => img.complete && img.naturalWidth > 300 && img.width > 300))
    }
    await page.locator('details').evaluateAll(all => all.forEach(folded => { folded.open = true }))
    const equation = page.locator('math').last()
    assert.ok((await equation.boundingBox()).height > 5, 'an equation is not drawn')
    assert.doesNotMatch(await page.locator('.jp-MarkdownOutput').allInnerTexts().then(all => all.join()), /\$|\\begin/)
    assert.deepEqual(elsewhere, [], 'the page looks elsewhere')
    await figures.last().scrollIntoViewIfNeeded()
    await page.screenshot({ path: path.join(build, `figures-${name.replace('.ipynb', '')}.png`) })

    const pdf = await page.pdf({ path: html.replace('.html', '.pdf') })
    const masks = new Set(pdf.toString('latin1').match(/\/SMask \d+/g)) // the transparency of another image
    const images = pdf.toString('latin1').match(/\/Subtype \/Image\b/g) ?? []
    assert.ok(images.length - masks.size >= expected, `${images.length - masks.size} images in the PDF, not ${expected}`)
  })
}
