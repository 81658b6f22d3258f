// A lab to test: JupyterLab as `make lab` starts it, on copies of the notebooks, with a person's
// browser in front. The runs, settings and open tabs of the user stay as they are, since all that a
// lab writes goes to a folder of its own, build/browser/SUBJECT.
//
// docker/test has labs of another kind, in containers.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { decode } from './messages.js'

export const repository = fileURLToPath(new URL('../../..', import.meta.url))
export const build = path.join(repository, 'build/browser')
const { chromium } = createRequire(path.join(build, 'package.json'))('playwright-core')

const patience = 180_000 // milliseconds: a busy machine takes three times as long as a quiet one

// until waits for a condition and returns what it gave.
export async function until(what, condition, timeout = patience) {
  for (const end = Date.now() + timeout; Date.now() < end; ) {
    const value = await condition()
    if (value) return value
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`waited ${timeout / 1000} s in vain for ${what}`)
}

// launch starts a browser. Without a sandbox, which is not to be had as root or in most containers; it sees our pages only.
export const launch = () => chromium.launch({ executablePath: process.env.BROWSER_PATH, args: ['--no-sandbox'] })

// lay makes home a folder with the notebooks and nothing else.
export function lay(home, notebooks) {
  fs.rmSync(home, { recursive: true, force: true })
  fs.mkdirSync(path.join(home, 'notebooks'), { recursive: true })
  for (const [name, notebook] of Object.entries(notebooks)) {
    fs.writeFileSync(path.join(home, 'notebooks', name), JSON.stringify(notebook, null, 1) + '\n')
  }
}

// start begins a lab whose folder holds the notebooks, a name and its JSON each.
export async function start(subject, notebooks, settings = {}) {
  const home = path.join(build, subject)
  lay(home, notebooks)
  // The dataset is the user's, which saves its reading.
  fs.mkdirSync(path.join(home, 'data'))
  fs.mkdirSync(path.join(repository, 'data/imdb'), { recursive: true })
  fs.symlinkSync(path.join(repository, 'data/imdb'), path.join(home, 'data/imdb'))

  // A free port: two labs that begin at once may both find the default free, and one ends.
  const args = ['--no-browser', '--ServerApp.port=0', `--ServerApp.root_dir=${home}/notebooks`,
    `--LabApp.workspaces_dir=${home}/workspaces`, `--LabApp.user_settings_dir=${home}/settings`]
  if (process.getuid() === 0) args.push('--allow-root')
  const make = spawn('make', ['--no-print-directory', 'lab', `GORNN_BUILD=${home}`, `ARGS=${args.join(' ')}`], {
    cwd: repository, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MAKEFLAGS: '', MAKELEVEL: '', EPOCHS: '3', ...settings, GORNN_DATA: path.join(home, 'data') },
  })
  const lab = new MadeLab(home, make)
  process.once('exit', () => lab.kill())
  try {
    lab.address = await until('the address of JupyterLab', () => {
      if (make.exitCode !== null) throw new Error(`make lab ended:\n${lab.output}`)
      return lab.output.match(/^ *(http:\S+token=\w+)$/m)?.[1]
    }, 3 * patience)
    lab.browser = await launch()
  } catch (error) {
    await lab.stop()
    throw error
  }
  return lab
}

// Lab is a JupyterLab at an address, whose notebooks lie in home/notebooks, and a browser to see it with.
export class Lab {
  constructor(home) {
    this.home = home
  }

  // open shows a notebook in a browser that has never been here. It returns when the kernel is ready.
  async open(name, { front = Notebook, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options })
    const notebook = new front(this, name, await context.newPage())
    await notebook.load()
    return notebook
  }

  saved(name) {
    return JSON.parse(fs.readFileSync(path.join(this.home, 'notebooks', name)))
  }

  async stop() {
    await this.browser?.close()
  }
}

class MadeLab extends Lab {
  output = '' // what make lab has printed

  constructor(home, make) {
    super(home)
    this.make = make
    for (const stream of [make.stdout, make.stderr]) stream.on('data', data => { this.output += data })
    this.ended = new Promise(resolve => make.once('exit', resolve))
  }

  kill() {
    try {
      process.kill(-this.make.pid, 'SIGTERM')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }

  async stop() {
    await super.stop()
    this.kill()
    await this.ended
  }
}

// Notebook is an open notebook. Its cells count from 0, those with text included.
class Notebook {
  messages = [] // all that the browser and the kernel told each other

  constructor(lab, name, page) {
    Object.assign(this, { lab, name, page })
    page.setDefaultTimeout(patience)
    page.on('websocket', socket => {
      socket.on('framesent', frame => this.#note(frame, true))
      socket.on('framereceived', frame => this.#note(frame, false))
    })
  }

  #note({ payload }, sent) {
    const message = decode(payload)
    if (message) this.messages.push({ ...message, sent, at: performance.now() })
  }

  async load() {
    await this.page.goto(this.lab.address.replace('tutorial.ipynb', this.name) + '&reset') // without the tabs of others
    await this.kernel('Idle')
    await this.page.locator('.jp-Notebook .jp-Cell').first().waitFor()
  }

  // kernel waits for our kernel to be Idle, Busy and so on, as the status bar says.
  async kernel(status) {
    const bar = this.page.locator('#jp-main-statusbar')
    try {
      await bar.filter({ hasText: `Go (gonb) | ${status}` }).waitFor()
    } catch (cause) {
      const shown = await this.page.locator('body').innerText({ timeout: 1000 }).catch(String)
      throw new Error(`the kernel is not ${status}; the page shows\n${shown.slice(-2000)}`, { cause })
    }
  }

  cell(n) {
    return this.page.locator('.jp-Notebook .jp-Cell').nth(n)
  }

  output(n) {
    return this.cell(n).locator('.jp-Cell-outputArea')
  }

  // text is what a reader sees below cell n.
  async text(n) {
    return (await this.output(n).locator('.jp-OutputArea-output').allInnerTexts()).join('\n')
  }

  // shows waits until the text below cell n matches, and returns it.
  async shows(n, pattern, timeout) {
    let text
    try {
      return await until('', async () => pattern.test(text = await this.text(n)) && text, timeout)
    } catch {
      throw new Error(`cell ${n} does not show ${pattern} but:\n${text}`)
    }
  }

  // scroll brings what locator names before the reader's eyes: JupyterLab draws no other cells.
  scroll(locator) {
    return locator.evaluate(element => element.scrollIntoView({ block: 'center' }))
  }

  async edit(n) {
    await this.scroll(this.cell(n))
    await this.cell(n).locator('.cm-content').click()
  }

  // write replaces the code of cell n, in one go, as pasted.
  async write(n, code) {
    await this.edit(n)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.insertText(code)
  }

  // begin runs cell n and returns at once.
  async begin(n) {
    await this.edit(n)
    const before = this.messages.length
    await this.page.keyboard.press('Control+Enter')
    const request = await until('the request to run the cell', () =>
      this.messages.slice(before).find(m => m.sent && m.type === 'execute_request'))
    return new Execution(this, request)
  }

  // run runs cell n to its end.
  async run(n, timeout) {
    const execution = await this.begin(n)
    await execution.end(timeout)
    return execution
  }

  // succeed runs cell n, which must not fail.
  async succeed(n, timeout) {
    const execution = await this.run(n, timeout)
    if (execution.status !== 'ok') throw new Error(`cell ${n} failed:\n${await this.text(n)}`)
    return execution
  }

  // press clicks the toolbar's button of a command.
  async press(command) {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click()
  }

  // restart restarts the kernel by the toolbar's button, and its dialog's.
  async restart() {
    await this.press('notebook:restart-kernel')
    const dialog = this.page.locator('.jp-Dialog')
    await dialog.locator('button', { hasText: 'Restart' }).click()
    await dialog.waitFor({ state: 'detached' })
    await this.kernel('Idle')
  }

  // menu chooses an entry of the menu bar.
  async menu(title, entry) {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: title }).click()
    await this.page.locator('.lm-Menu-itemLabel', { hasText: entry }).first().click()
  }

  // save saves the notebook and returns what is on the disk.
  async save() {
    const response = this.page.waitForResponse(r => r.request().method() === 'PUT' && r.url().includes('/api/contents/'))
    await this.page.keyboard.press('Control+S')
    await response
    return this.lab.saved(this.name)
  }

  async screenshot(name) {
    await this.page.screenshot({ path: path.join(build, `${name}.png`) })
  }
}

// ClassicNotebook is one in Jupyter Notebook 7, at /notebooks in place of /lab/tree.
export class ClassicNotebook extends Notebook {
  async load() {
    await this.page.goto(this.lab.address.replace('/lab/tree/tutorial.ipynb', `/notebooks/${this.name}`))
    await this.kernel('idle')
    await this.edit(0)
    await until('the keys to be heard', async () => {
      await this.page.keyboard.press('Escape')
      return this.page.locator('.jp-Notebook.jp-mod-commandMode').count()
    })
  }

  kernel(status) {
    return this.page.locator(`.jp-Notebook-ExecutionIndicator[data-status="${status}"]`).waitFor()
  }
}

// Execution is one run of a cell.
class Execution {
  constructor(notebook, request) {
    Object.assign(this, { notebook, request })
  }

  // messages are the kernel's answers so far.
  get messages() {
    return this.notebook.messages.filter(m => m.parent === this.request.id && !m.sent)
  }

  get reply() {
    return this.messages.find(m => m.type === 'execute_reply')
  }

  get status() {
    return this.reply?.content.status
  }

  async end(timeout = patience) {
    await until('the end of the cell', () => this.reply && this.messages.some(m => m.content.execution_state === 'idle'), timeout)
    this.seconds = (this.reply.at - this.request.at) / 1000
  }
}
