// A training as one watches it: a table and curves that grow in place, and plain lines that stay.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { repository, start, until } from './lab.js'
import { notebook } from './notebooks.js'

let lab, page
before(async () => {
  lab = await start('training', { 'training.ipynb': notebook('%%\nlearn(lstm())', '%%\nlearnAll(rnn(), gru(), lstm())',
    '%%\nmust.M(nb.PlotLoss("rnn", "gru", "lstm"))') })
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

// points are where the page has the epochs of a curve.
async function points(svg, curve) {
  const line = await svg.locator(`[data-curve="${curve}"] polyline`).getAttribute('points')
  const { x, y, width } = await svg.boundingBox()
  const scale = width / await svg.getAttribute('width')
  return line.split(' ').map(point => point.split(',').map(Number)).map(([u, v]) => [x + u * scale, y + v * scale])
}

test('a figure to look into, with the network off', async () => {
  const elsewhere = []
  await page.page.route(url => url.origin !== new URL(lab.address).origin, route => {
    elsewhere.push(route.request().url())
    return route.abort()
  })
  await page.succeed(3)
  const svg = page.output(3).locator('.gornn-figure > svg'), { mouse, keyboard } = page.page
  await page.scroll(svg)
  const before = await points(svg, 'LSTM training')
  assert.equal(before.length, 3)

  // The numbers under the pointer are those printed.
  const row = (await page.text(3)).match(/^ *2 +(0\.\d{4}.*)$/m)[1].trim().split(/\s+/)
  const curves = ['RNN', 'GRU', 'LSTM'].flatMap(model => [`${model} training`, `${model} validation`])
  await mouse.move(before[1][0] + 5, before[1][1] - 20)
  const box = svg.locator('.box')
  assert.equal(await box.locator('.head').textContent(), 'Epoch 2')
  for (const [i, curve] of curves.entries()) {
    assert.equal(await box.locator('g', { hasText: curve }).locator('.value').textContent(), row[i], curve)
  }
  await page.screenshot('training-figure')

  // A drag zooms, a double click shows all again.
  await mouse.move((before[0][0] + before[1][0]) / 2, before[1][1] - 30)
  await mouse.down()
  await mouse.move((before[1][0] + before[2][0]) / 2, before[1][1] + 30, { steps: 3 })
  await mouse.up()
  const near = await points(svg, 'LSTM training')
  assert.ok(near[2][0] - near[0][0] > 1.5 * (before[2][0] - before[0][0]), 'the drag did not zoom')
  assert.ok(Math.abs(near[1][0] - (before[0][0] + before[2][0]) / 2) < 3, 'the zoom is of another place')
  await page.screenshot('training-figure-zoomed')
  await mouse.dblclick(before[1][0], before[1][1] - 10)
  assert.deepEqual(await points(svg, 'LSTM training'), before)

  // So do keys, which are not JupyterLab's here: there - merges nothing, and 0 0 restarts the kernel.
  await svg.focus()
  for (const key of ['ArrowRight', 'ArrowRight', '+']) await keyboard.press(key)
  assert.match(await page.output(3).locator('.gornn-figure output').textContent(), /^Epoch 2, .*LSTM training 0\.\d{4}/)
  assert.notDeepEqual(await points(svg, 'LSTM training'), before)
  for (const key of ['0', '0']) await keyboard.press(key)
  assert.deepEqual(await points(svg, 'LSTM training'), before)
  assert.equal(await page.page.locator('.jp-Dialog').count(), 0, 'a key was JupyterLab\'s')

  const gru = svg.getByRole('button', { name: 'show GRU training' })
  await gru.click()
  assert.equal(await svg.locator('[data-curve]').count(), 5)
  assert.equal(await gru.getAttribute('aria-pressed'), 'false')
  await gru.click()
  assert.deepEqual(elsewhere, [], 'the figure looks elsewhere')
})

test('the PNG of that figure where the notebook is not trusted, and on a page', async t => {
  const saved = await page.save() // by Ctrl+S, which is JupyterLab's though the figure has the focus
  const { data } = saved.cells[3].outputs.find(output => output.data?.['image/png'])
  const bytes = [data['text/javascript'], data['image/png']].map(lines => [lines].flat().join('').length)
  t.diagnostic(`${bytes[0]} bytes of script, ${bytes[1]} of PNG`)
  saved.cells = saved.cells.slice(3) // in sight at once
  saved.cells[0].source += ' // of someone else'
  const copy = path.join(lab.home, 'notebooks/copy.ipynb'), html = path.join(lab.home, 'copy.html')
  fs.writeFileSync(copy, JSON.stringify(saved))
  execFileSync(path.join(repository, 'build/venv/bin/python'), ['pkg/lab/page.py', copy, html], { cwd: repository })
  for (const address of [lab.address.replace('tutorial.ipynb', 'copy.ipynb') + '&reset', pathToFileURL(html).href]) {
    const strange = await lab.browser.newPage({ offline: address.startsWith('file:') })
    await strange.goto(address, { waitUntil: 'domcontentloaded' })
    const figure = strange.locator('.jp-OutputArea img')
    await until('the PNG', async () => await figure.count() === 1 && await figure.evaluate(img => img.naturalWidth > 300))
    assert.equal(await strange.locator('.gornn-figure').count(), 0)
  }
})
