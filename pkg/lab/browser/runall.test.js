// Run All: what waits behind a cell that fails is not run, as with other kernels, and a cell that fails shows its one sentence.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { start, until } from './lab.js'
import { source, tutorial } from './notebooks.js'

const sentence = 'a number of units must be larger than zero, and a sentence as long as this one goes on in a second line, which begins with a word'
const fails = `%%\nmust.M(errors.New("${sentence}"))`
const old = [{ output_type: 'stream', name: 'stdout', text: 'an old result\n' }]

// plain makes a notebook of cells that need no model. Their errors end them as the tutorial's do.
function plain(...cells) {
  const { metadata, ...rest } = tutorial()
  const first = 'import (\n\t"github.com/janpfeifer/must"\n\t"gornn/pkg/nb"\n)\nfunc init_errors() { must.M = nb.Stop }'
  const cell = ([code, more], n) => ({ cell_type: 'code', id: `cell-${n}`, metadata: {}, source: code, outputs: [], execution_count: null, ...more })
  return { ...rest, metadata, cells: [[first], ...cells].map(cell) }
}

let lab, page
before(async () => {
  lab = await start('runall', {
    'runall.ipynb': plain(['%%\nfmt.Println("first")'], [fails], ['%%\nfmt.Println("behind")', { outputs: old }], ['']),
  })
  page = await lab.open('runall.ipynb')
})
after(() => lab?.stop())

// runAll runs all cells and returns the status of each that has code, when the last one has ended.
async function runAll(page) {
  const before = page.messages.length
  await page.menu('Run', 'Run All Cells')
  const codes = lab.saved(page.name).cells.filter(cell => source(cell) !== '')
  const replies = () => page.messages.slice(before).filter(message => message.type === 'execute_reply')
  await until('the last cell', () => replies().length === codes.length)
  await page.kernel('Idle')
  return replies().map(reply => reply.content.status)
}

test('what waits behind a cell that fails is not run, and shows no old result', async () => {
  assert.deepEqual(await runAll(page), ['ok', 'ok', 'error', 'aborted'])
  await page.shows(1, /^first\n$/)
  assert.equal(await page.text(3), '')
  for (const [n, prompt] of ['[1]:', '[2]:', '[3]:', '[ ]:'].entries()) {
    assert.equal(await page.cell(n).locator('.jp-InputPrompt').innerText(), prompt)
  }
  await page.succeed(3)
  await page.shows(3, /^behind\n$/)
})

test('a cell that fails shows its one sentence, which is cut between words', async () => {
  assert.equal((await page.text(2)).trim(), sentence)
  const shown = page.output(2).locator('pre:visible')
  assert.equal(await shown.count(), 1, 'nothing else')
  const lines = await shown.evaluate(pre => {
    const text = pre.firstChild, lines = []
    const range = document.createRange()
    for (let n = 0, top; n < text.length; n++) {
      range.setStart(text, n)
      range.setEnd(text, n + 1)
      const box = range.getClientRects()[0]
      if (!box) continue
      if (box.top !== top) lines.push('')
      lines[lines.length - 1] += text.data[n]
      top = box.top
    }
    return lines
  })
  assert.ok(lines.length > 1)
  for (const line of lines.slice(0, -1)) assert.match(line, / $/)
  const { outputs } = (await page.save()).cells[2]
  assert.deepEqual(outputs.map(output => output.output_type), ['stream', 'error'], 'who reads the notebook sees that it failed')
  await page.screenshot('runall-failed')
})

// A front end of its own, which speaks JSON: it runs in the page, since the server lets no other origin in.
class Front {
  constructor(page, kernel, session) {
    Object.assign(this, { page: page.page, kernel, session, asked: [] })
  }

  async open() {
    await this.page.evaluate(async ([kernel, session]) => {
      const socket = new WebSocket(`/api/kernels/${kernel}/channels?session_id=${session}`)
      const messages = window[session]?.messages ?? []
      window[session] = { socket, messages }
      socket.onmessage = ({ data }) => messages.push(JSON.parse(data))
      await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject })
    }, [this.kernel, this.session])
  }

  // ready returns when the kernel answers, for which a page waits too.
  async ready() {
    const id = await this.send('shell', 'kernel_info_request', {})
    await until('the kernel', async () => (await this.messages('kernel_info_reply')).some(reply => reply.parent_header.msg_id === id))
  }

  close() {
    return this.page.evaluate(session => new Promise(resolve => {
      window[session].socket.onclose = resolve
      window[session].socket.close()
    }), this.session)
  }

  // ask asks for executions, all at once.
  async ask(...codes) {
    for (const code of codes) await this.execute(code, true)
  }

  async execute(code, stop_on_error) {
    this.asked.push(await this.send('shell', 'execute_request', { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error }))
  }

  // send sends a request or an answer of any kind.
  send(channel, msg_type, content) {
    return this.page.evaluate(([session, channel, msg_type, content]) => {
      const msg_id = crypto.randomUUID()
      const header = { msg_id, msg_type, session, username: '', version: '5.3', date: new Date().toISOString() }
      window[session].socket.send(JSON.stringify({ channel, header, parent_header: {}, metadata: {}, content, buffers: [] }))
      return msg_id
    }, [this.session, channel, msg_type, content])
  }

  messages(kind) {
    return this.page.evaluate(([session, kind]) => window[session].messages.filter(message => message.msg_type === kind), [this.session, kind])
  }

  // statuses waits for the end of all that was asked for.
  statuses() {
    return until(`replies to ${this.asked.length} requests`, async () => {
      const replies = await this.messages('execute_reply')
      const idle = (await this.messages('status')).filter(message => message.content.execution_state === 'idle')
      const of = (all, id) => all.find(message => message.parent_header.msg_id === id)
      return this.asked.every(id => of(replies, id) && of(idle, id)) && this.asked.map(id => of(replies, id).content.status)
    })
  }
}

const api = (method, where, body) => page.page.evaluate(async ([method, where, body]) => {
  const headers = { 'X-XSRFToken': document.cookie.match(/_xsrf=([^;]+)/)[1] }
  const answer = await fetch(`/api/kernels${where}`, { method, headers, body })
  return answer.status === 204 ? null : answer.json()
}, [method, where, body])

let fronts = 0
async function front(kernel) {
  const made = new Front(page, kernel, `front-${fronts++}`)
  await made.open()
  await made.ready()
  return made
}

const begin = async name => (await api('POST', '', JSON.stringify({ name }))).id
const file = name => path.join(lab.home, 'notebooks', name)
const leaves = name => `%%\nos.WriteFile("${file(name)}", nil, 0o600)`
const sleeps = '%%\ntime.Sleep(1500 * time.Millisecond)'
const asks = '%%\ngonbui.RequestInput("?", false)\nvar line string\nfmt.Scanln(&line)\nfmt.Println("got", line)'
const ends = '%%\nfmt.Fprintln(os.Stderr, "no"); os.Exit(1)'

test('for two pages of one kernel there is one order, and the stop button ends it for both', async () => {
  const kernel = await begin('gonb')
  const [one, other] = [await front(kernel), await front(kernel)]
  await one.ask('%%\nfmt.Println("begun"); time.Sleep(time.Hour)', leaves('never'))
  await until('the cell', async () => (await one.messages('stream')).length)
  await other.ask(leaves('never'))
  await other.send('control', 'interrupt_request', {})
  assert.deepEqual([await one.statuses(), await other.statuses()], [['error', 'aborted'], ['aborted']])
  assert.ok(!fs.existsSync(file('never')))
  await other.ask('%%')
  assert.deepEqual(await other.statuses(), ['aborted', 'ok'])
  assert.deepEqual((await one.messages('error')).map(message => message.content.traceback), [['signal: interrupt']], 'once')

  // JupyterLab asks so for a cell with the tag raises-exception.
  await other.execute(ends, false)
  await other.ask('%%')
  assert.deepEqual(await other.statuses(), ['aborted', 'ok', 'error', 'ok'])

  // A page that is closed while another one is open: what it asked for is run.
  await one.ask(sleeps, leaves('closed'))
  await one.close()
  await until('what a closed page asked for', () => fs.existsSync(file('closed')))
  await api('DELETE', `/${kernel}`)
})

test('a panic keeps its trace and an error of the compiler its report, each once', async () => {
  const kernel = await begin('gonb')
  const one = await front(kernel)
  await one.ask('%%\nvar x []int\nfmt.Println(x[3])')
  assert.deepEqual(await one.statuses(), ['error'])
  await one.ask('!false\n%%\nfmt.Println(nothing)')
  assert.deepEqual(await one.statuses(), ['error', 'error'])
  const printed = await text(one)
  assert.match(printed, /^panic: runtime error: index out of range \[3\] with length 0\n/)
  assert.deepEqual(printed.match(/exit status .*\n/g), ['exit status 1\n'], 'of the command alone')
  // A trace that comes in pieces has no mark, but then the report comes too.
  assert.deepEqual(await reports(one), printed.includes('[[ Cell [1] Line 3 ]]') ? [['3']] : [['3'], ['3']])
  assert.match((await one.messages('display_data')).at(-1).content.data['text/html'], /undefined: nothing/)
  await api('DELETE', `/${kernel}`)
})

// text returns what was printed, and reports the lines of cells that GoNB's reports name.
const text = async front => (await front.messages('stream')).map(message => message.content.text).join('')
const reports = async front => (await front.messages('display_data')).map(message =>
  [...message.content.data['text/html'].matchAll(/line-info">[^<]*Line (\d+)</g)].map(([, line]) => line))

test('a line of a trace is named though the trace comes in pieces', async () => {
  const kernel = await begin('gonb')
  const one = await front(kernel)
  await one.ask(`%%\n_, file, line, _ := runtime.Caller(0)
fmt.Println("Cell [1] Line 3: no mark of GoNB's")
fmt.Fprintf(os.Stderr, "\\t%s:%d +0x1\\n\\t%s", file, line, file)
time.Sleep(500 * time.Millisecond)
fmt.Fprintf(os.Stderr, ":%d +0x1\\n", line+1)\nos.Exit(2)`)
  assert.deepEqual(await one.statuses(), ['error'])
  const stderr = (await text(one)).replace("Cell [1] Line 3: no mark of GoNB's\n", '')
  assert.match(stderr, /^\t.*\[\[ Cell \[1\] Line 2 \]\].*main\.go:\d+ \+0x1\n\t\/[^\[]*main\.go:\d+ \+0x1\n$/)
  assert.deepEqual(await reports(one), [['2', '3']])
  await api('DELETE', `/${kernel}`)
})

test('a cell that asks for a line gets it while others wait, and a completion does not wait for these', async () => {
  const kernel = await begin('gonb')
  const one = await front(kernel)
  await one.ask(asks, '%%\nfmt.Println("next")')
  await until('the question', async () => (await one.messages('input_request')).length)
  await one.send('stdin', 'input_reply', { value: 'seven', status: 'ok' })
  await one.send('shell', 'complete_request', { code: '%%', cursor_pos: 2 })
  assert.deepEqual(await one.statuses(), ['ok', 'ok'])
  assert.deepEqual((await one.messages('stream')).map(message => message.content.text), ['got seven\n', 'next\n'])
  await until('the completion', async () => (await one.messages('complete_reply')).length)
  await api('DELETE', `/${kernel}`)
})

test('a page that was lost hears the rest when it is back, and a restart ends what waits', async () => {
  const kernel = await begin('gonb')
  const one = await front(kernel)
  await one.ask(sleeps, leaves('lost'), ends, '%%')
  await one.close()
  await until('what a lost page asked for', () => fs.existsSync(file('lost')))
  await one.open()
  assert.deepEqual(await one.statuses(), ['ok', 'ok', 'error', 'aborted'])

  await one.ask('%%\ntime.Sleep(time.Hour)', leaves('before'))
  const begun = one.asked.at(-2) // what was told a page while it closed may be lost, so its cells are not counted
  await until('the cell', async () => (await one.messages('execute_input')).some(message => message.parent_header.msg_id === begun))
  await api('POST', `/${kernel}/restart`)
  const again = await front(kernel)
  await again.ask('%%\nfmt.Println("again")')
  assert.deepEqual(await again.statuses(), ['ok'])
  assert.ok(!fs.existsSync(file('before')))
  await api('DELETE', `/${kernel}`)
})

test('a kernel that does so itself is left alone', async () => {
  const kernel = await begin('python3')
  const one = await front(kernel)
  await one.ask('print("one")', 'print(1 / 0)', 'print("three")')
  assert.deepEqual(await one.statuses(), ['ok', 'error', 'aborted'])
  assert.match((await one.messages('error'))[0].content.traceback.join('\n'), /ZeroDivisionError/)
  await api('DELETE', `/${kernel}`)
})
