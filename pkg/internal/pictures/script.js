// Draws a chart as its PNG shows it, to look into: values under the pointer, zoom, curves to hide.
// It is called with an element of a page and what Chart.Script writes. Lengths are pixels.
(element, chart) => {
  const { width, height, left, top, right, bottom, x: across, y: up } = chart
  const set = (node, attributes) => {
    for (const name in attributes) node.setAttribute(name, attributes[name])
    return node
  }
  const make = (parent, tag, attributes, text = '') => {
    const node = parent.appendChild(document.createElementNS('http://www.w3.org/2000/svg', tag))
    node.textContent = text
    return set(node, attributes)
  }
  const html = (parent, tag, properties) =>
    parent.appendChild(Object.assign(document.createElement(tag), properties))

  const numbers = text => text?.split(' ').map(Number)
  const drawable = (axis, v) => Math.abs(v) < 1e30 && !(axis.log && v <= 0)
  const curves = chart.curves.map(c => { // all are the points that can be drawn
    const texts = c.y.split(' '), x = numbers(c.x) ?? texts.map((_, i) => i + 1), y = numbers(c.y)
    const all = [...x.keys()].filter(i => drawable(across, x[i]) && drawable(up, y[i]))
    return { ...c, texts, x, y, all, end: all.at(-1), low: numbers(c.low), high: numbers(c.high) }
  })
  const visible = () => curves.filter(c => !c.hidden)
  const whole = curves.every(c => c.all.every(i => Number.isInteger(c.x[i])))
  for (const axis of [across, up]) {
    axis.of = axis.log ? Math.log10 : v => v
    axis.full = axis.view = axis.range.map(axis.of)
  }
  const at = (axis, v, from, to) =>
    +(from + (axis.of(v) - axis.view[0]) / (axis.view[1] - axis.view[0]) * (to - from)).toFixed(1)
  const px = v => at(across, v, left, right), py = v => at(up, v, bottom, top)
  const inside = (axis, v) => axis.of(v) >= axis.view[0] - 1e-9 && axis.of(v) <= axis.view[1] + 1e-9

  const page = html(element, 'div', { className: 'gornn-figure' })
  const mine = e => page.toggleAttribute('data-lm-suppress-shortcuts', // else keys are JupyterLab's
    !(e.ctrlKey || e.metaKey || e.altKey || e.shiftKey && e.key === 'Enter'))
  page.addEventListener('focusin', () => window.addEventListener('keydown', mine, true))
  page.addEventListener('focusout', () => window.removeEventListener('keydown', mine, true))
  html(page, 'style', { textContent: chart.style })
  const svg = make(page, 'svg', { width, height, viewBox: `0 0 ${width} ${height}`, tabindex: 0,
    role: 'group', 'aria-label': `${chart.title}: arrow keys read values, + and - zoom, 0 resets` })
  const write = (name, x, y, text, more) => make(svg, 'text', { class: name, x, y, ...more }, text)
  write('title', chart.titleAt, 26, chart.title)
  write('subtitle', chart.subtitleAt, 45, chart.subtitle)
  write('name', (left + right) / 2, height - 17, across.name)
  write('name', 0, 0, up.name, { transform: `translate(26 ${(top + bottom) / 2}) rotate(-90)` })
  const id = 'gornn-' + Math.random().toString(36).slice(2)
  const clip = make(make(svg, 'clipPath', { id }), 'rect', {})
  const plot = make(svg, 'g'), legend = make(svg, 'g'), pointer = make(svg, 'g')
  const spoken = html(page, 'output', {})

  const mark = (parent, c, x, y) => {
    const [corners, radius, turn, star] = c.mark, n = star ? 2 * corners : corners
    const points = Array.from({ length: n }, (_, i) => {
      const r = star && i % 2 ? 0.45 * radius : radius, a = (turn / 180 + 2 * i / n) * Math.PI
      return `${(x + r * Math.cos(a)).toFixed(1)},${(y - r * Math.sin(a)).toFixed(1)}`
    })
    make(parent, 'polygon', { class: c.dash ? 'mark hollow' : 'mark', points: points.join(' ') })
  }
  const ticks = (axis, n) => {
    if (axis.view === axis.full) return axis.ticks
    const [low, high] = axis.log ? axis.view.map(v => 10 ** v) : axis.view
    if (axis.log && high > 20 * low) {
      const first = Math.ceil(axis.view[0]), count = Math.floor(axis.view[1]) - first + 1
      const spell = e => e < -4 || e > 5 ? `1e${e}` : (10 ** e).toFixed(Math.max(0, -e))
      return Array.from({ length: count }, (_, i) => [10 ** (first + i), spell(first + i)])
    }
    const least = Math.max((high - low) / n, axis === across && whole ? 1 : 0)
    const power = 10 ** Math.floor(Math.log10(least) + 1e-9)
    const step = power * [1, 2, 5, 10].find(f => f * power >= least * (1 - 1e-9)), all = []
    const decimals = Math.min(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), 12)
    for (let i = Math.ceil(low / step - 1e-6); i * step <= high + 1e-6 * step; i++) {
      all.push([i * step, (i * step).toFixed(decimals)])
    }
    return all
  }
  const drawCurve = (parent, c) => {
    const g = make(parent, 'g', { style: `--c:${c.color}`, 'data-curve': c.name })
    const stretches = c.all.reduce((all, i) => {
      i - 1 === all.at(-1)?.at(-1) ? all.at(-1).push(i) : all.push([i])
      return all
    }, [])
    const near = c.all.filter(i => inside(across, c.x[i])).length
    const step = near > 30 ? Math.floor(c.y.length / 10) : 1
    const turn = Math.floor(c.model * step / 6) % step // marks of several curves do not meet
    for (const stretch of stretches) {
      const edge = values => stretch.map(i =>
        `${px(c.x[i])},${up.log && values[i] <= 0 ? bottom : py(values[i])}`)
      const band = c.low ? [...edge(c.high), ...edge(c.low).reverse()] : []
      make(g, 'polygon', { class: 'band', points: band.join(' ') })
      const line = { points: edge(c.y).join(' '), 'stroke-dasharray': c.dash ?? '' }
      make(g, 'polyline', { class: 'line', ...line })
      for (const i of stretch) {
        const one = stretch.length === 1 || i === c.end || c.end - i > step / 2 && i % step === turn
        if (one && inside(across, c.x[i])) mark(g, c, px(c.x[i]), py(c.y[i]))
      }
    }
  }
  const draw = () => {
    plot.replaceChildren()
    const path = (name, d, more, parent = plot) => make(parent, 'path', { class: name, d, ...more })
    for (const [v, text] of ticks(up, 7)) {
      if (text && py(v) < bottom - 1) path('grid', `M${left} ${py(v)}H${right}`)
      path('axis', `M${up.line} ${py(v)}h-5`)
      make(plot, 'text', { class: 'tick up', x: up.line - 9, y: py(v) + 4.5 }, text)
    }
    for (const [v, text] of ticks(across, 12)) {
      path('axis', `M${px(v)} ${across.line}v5`)
      make(plot, 'text', { class: 'tick', x: px(v), y: across.line + 18 }, text)
    }
    path('axis', `M${up.line} ${top}V${bottom}M${left} ${across.line}H${right}`)
    reset.disabled = across.view === across.full && up.view === up.full
    const m = reset.disabled ? 6 : 0 // room for marks at the edges
    const [w, h] = [right - left + 2 * m, bottom - top + 2 * m]
    set(clip, { x: left - m, y: top - m, width: w, height: h })
    const clipped = make(plot, 'g', { 'clip-path': `url(#${id})` })
    for (const v of chart.levels ?? []) path('level', `M${left} ${py(v)}H${right}`, {}, clipped)
    visible().forEach(c => drawCurve(clipped, c))
    for (const l of chart.labels) { // a hair leads to each from where its curve ends
      const c = curves[l.curve], x = c ? c.x[c.end] : across.range[1], y = c ? c.y[c.end] : l.level
      if (c?.hidden || !inside(across, x) || !inside(up, y)) continue
      const style = `--c:${c?.color ?? '#888'}`, dots = l.early ? '1 3' : ''
      path('hair', `M${right + 9} ${py(y)}L${right + 35} ${l.at}`, { style })
      path('hair', `M${px(x) + 5} ${py(y)}H${right + 9}`, { style, 'stroke-dasharray': dots })
    }
  }
  const press = (node, act) => Object.assign(node, { onclick: act, onkeydown: e => {
    if (e.key !== 'Enter' && e.key !== ' ') return
    e.preventDefault()
    act()
  } })
  for (const l of chart.labels) {
    const c = curves[l.curve], g = make(legend, 'g', { style: `--c:${c?.color ?? '#888'}` })
    if (c) mark(g, c, right + 35, l.at)
    make(g, 'text', { class: 'label', x: right + 45, y: l.at + 4.5 }, l.text)
    if (!c) continue
    const show = () => set(g, { class: c.hidden ? 'hidden' : '', 'aria-pressed': !c.hidden })
    set(show(), { role: 'button', tabindex: 0, 'aria-label': 'show ' + c.name })
    press(g, () => { c.hidden = !c.hidden; show(); leave(); draw() })
  }

  let here = null, from = null // the x that is read; where a drag began
  const leave = () => { here = null; pointer.replaceChildren() }
  const read = (v, y = (top + bottom) / 2) => { // the curves at v, in a box at the height y
    leave()
    here = v
    const rows = visible().flatMap(c => c.all.filter(i => c.x[i] === v).slice(0, 1)
      .map(i => ({ c, value: c.y[i], text: c.texts[i] })))
    const far = row => Math.abs(py(row.value) - y)
    const near = rows.sort((a, b) => far(a) - far(b)).slice(0, 16).sort((a, b) => b.value - a.value)
    make(pointer, 'path', { class: 'cross', d: `M${px(v)} ${top}V${bottom}` })
    const box = make(pointer, 'g', { class: 'box' }), rect = make(box, 'rect', { rx: 3 })
    const head = make(box, 'text', { class: 'head', x: 8, y: 17 }, `${across.name || 'x'} ${v}`)
    const texts = near.map(({ c, value, text }, i) => {
      const on = make(pointer, 'g', { style: `--c:${c.color}` }), y = 34 + 16 * i
      if (inside(up, value)) mark(on, c, px(v), py(value))
      const g = make(box, 'g', { style: `--c:${c.color}` })
      mark(g, c, 13, y - 4)
      return [make(g, 'text', { x: 22, y }, c.name), make(g, 'text', { class: 'value', y }, text)]
    })
    const widest = of => Math.max(...of.map(node => node.getComputedTextLength()))
    const end = 30 + widest(texts.map(t => t[0])) + widest(texts.map(t => t[1]))
    texts.forEach(t => set(t[1], { x: end }))
    const w = Math.max(end, widest([head])) + 8, h = 25 + 16 * near.length
    set(rect, { width: w, height: h })
    const x = px(v) + 12 + w < width ? px(v) + 12 : px(v) - 12 - w
    set(box, { transform: `translate(${x} ${Math.max(2, Math.min(y - h / 2, height - h - 2))})` })
    pointer.append(box) // above the marks
    return [head.textContent, ...near.map(row => `${row.c.name} ${row.text}`)].join(', ')
  }
  const xs = () => [...new Set(visible().flatMap(c => c.all.map(i => c.x[i])))]
    .filter(v => inside(across, v)).sort((a, b) => a - b)
  const fit = view => { // zooms to a stretch of x, and to the values there
    const [a, b] = across.full, [low, high] = [Math.max(view[0], a), Math.min(view[1], b)]
    if (low === a && high === b) return zoom(across.full, up.full)
    const between = v => across.of(v) >= low && across.of(v) <= high
    const ys = visible().flatMap(c => c.all.filter(i => between(c.x[i])).map(i => up.of(c.y[i])))
    const least = Math.min(...ys), most = Math.max(...ys), room = (most - least) / 20 || 1e-6
    if (ys.length) zoom([low, high], [least - room, most + room])
  }
  const zoom = (x, y) => { across.view = x; up.view = y; leave(); draw() }
  const scale = factor => {
    const [low, high] = across.view, middle = here === null ? (low + high) / 2 : across.of(here)
    fit([middle - (middle - low) * factor, middle + (high - middle) * factor])
  }
  const bar = html(page, 'div', { className: 'bar' })
  const button = (textContent, title, onclick) =>
    html(bar, 'button', { textContent, title, ariaLabel: title, onclick })
  button('+', 'Zoom in', () => scale(0.5))
  button('−', 'Zoom out', () => scale(2))
  const reset = button('Reset', 'Show all', () => zoom(across.full, up.full))

  const where = e => {
    const box = svg.getBoundingClientRect(), r = width / box.width
    return [(e.clientX - box.left) * r, (e.clientY - box.top) * r]
  }
  const clamp = ([x, y]) => [Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, bottom))]
  const on = ([x, y]) => x > left - 10 && x < right + 10 && y > top - 10 && y < bottom + 10
  svg.onpointerdown = e => {
    if (e.button || !on(where(e))) return
    from = clamp(where(e))
    svg.setPointerCapture(e.pointerId)
  }
  svg.onpointermove = e => {
    const [x, y] = where(e)
    if (from) {
      const [u, v] = clamp([x, y])
      leave()
      make(pointer, 'rect', { class: 'drag', x: Math.min(u, from[0]), y: Math.min(v, from[1]),
        width: Math.abs(u - from[0]), height: Math.abs(v - from[1]) })
    } else if (on([x, y]) && xs().length) {
      read(xs().reduce((a, b) => Math.abs(px(b) - x) < Math.abs(px(a) - x) ? b : a), y)
    } else leave()
  }
  svg.onpointerup = e => {
    if (!from) return
    const [x, y] = clamp(where(e)), [u, v] = from
    from = null
    leave()
    const part = (axis, a, b, low, high) => { // a drag along one axis leaves the other
      if (Math.abs(a - b) < 10) return axis.view
      const value = p => axis.view[0] + (p - low) / (high - low) * (axis.view[1] - axis.view[0])
      return [value(a), value(b)].sort((p, q) => p - q)
    }
    const next = [part(across, u, x, left, right), part(up, v, y, bottom, top)]
    if (next[0] !== across.view || next[1] !== up.view) zoom(...next)
  }
  svg.onpointerleave = () => from || leave()
  svg.ondblclick = () => zoom(across.full, up.full)
  svg.onkeydown = e => {
    if (e.target !== svg || e.ctrlKey || e.metaKey || e.altKey) return
    const all = xs(), i = all.indexOf(here)
    const act = {
      ArrowRight: () => { spoken.value = read(all[Math.min(i + 1, all.length - 1)]) },
      ArrowLeft: () => { spoken.value = read(all[i < 0 ? all.length - 1 : Math.max(i - 1, 0)]) },
      '+': () => scale(0.5), '=': () => scale(0.5), '-': () => scale(2),
      0: () => zoom(across.full, up.full), Escape: () => zoom(across.full, up.full),
    }[e.key]
    if (!act || !all.length) return
    e.preventDefault()
    act()
  }
  draw()
}
