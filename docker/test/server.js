// A notebook server to test: what `docker compose up` starts, under a project's name, a port and volumes of its own, on copies
// of the notebooks in build/docker/SUBJECT. What the user has running, and the user's docker/.env, are left alone.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { Lab, launch, lay, repository } from '../../pkg/lab/browser/lab.js'

export { repository }
export { get } from '../../pkg/lab/browser/request.js'
export const image = 'gornn:cpu'

// user is the number under which a container may write to folders that the tests make: root hands them over.
export const user = process.getuid() || 1000

// run runs a program in the repository and returns what it printed, status and all.
export async function run(program, args, env = process.env) {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: repository, env, maxBuffer: 1 << 26 })
    return { status: 0, stdout, stderr, output: stdout + stderr }
  } catch (error) {
    return { status: error.code, stdout: error.stdout, stderr: error.stderr, output: error.stdout + error.stderr }
  }
}

async function succeed(program, args, env) {
  const ran = await run(program, args, env)
  if (ran.status !== 0) throw new Error(`${program} ${args.join(' ')}: status ${ran.status}\n${ran.output}`)
  return ran.stdout.trim()
}

export const docker = (...args) => succeed('docker', args)

// inside runs a line of shell in a new container of the image, as the image's own user or another, and nothing else in it.
export const inside = (line, user = '') => docker('run', '--rm', '--network', 'none', '--user', user, '--entrypoint', 'sh', image, '-c', line)

const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer().once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

// start brings a server up. settings are the variables of .env.example; notebooks are by name.
export async function start(subject, settings = {}, notebooks = {}) {
  const server = await declare(subject, settings, notebooks)
  try {
    await server.up()
  } catch (error) {
    await server.remove()
    throw error
  }
  return server
}

// declare only prepares one.
export async function declare(subject, settings = {}, notebooks = {}) {
  const server = new Server(subject)
  lay(server.home, notebooks)
  server.port = await freePort()
  const { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG } = process.env // an undefined one is none
  server.environment = { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG, NOTEBOOKS: path.join(server.home, 'notebooks'), UID: user, ...settings, JUPYTER_PORT: server.port }
  if (process.getuid() === 0) {
    for (const name of ['', ...fs.readdirSync(server.home, { recursive: true })]) {
      fs.chownSync(path.join(server.home, name), server.environment.UID, 100)
    }
  }
  return server
}

// Server is a server and, once someone looks at it, a browser in front of it.
class Server extends Lab {
  constructor(subject) {
    super(path.join(repository, 'build/docker', subject))
    this.project = `gornn-test-${subject}`
  }

  #arguments(args) {
    return ['compose', '-p', this.project, '--env-file', '/dev/null', '-f', 'docker/compose.yaml', ...args]
  }

  compose(...args) {
    return succeed('docker', this.#arguments(args), this.environment)
  }

  // attempt runs what may fail.
  attempt(...args) {
    return run('docker', this.#arguments(args), this.environment)
  }

  // up returns when the server is healthy, and notes how long it took and the address that it printed.
  async up() {
    const begin = performance.now()
    const { status, output } = await this.attempt('up', '-d', '--wait', '--no-build', 'server')
    if (status !== 0) throw new Error(`${output}\n${await this.logs()}`)
    this.seconds = (performance.now() - begin) / 1000
    this.address = (await this.logs()).match(/^The tutorial: (\S+)/m)?.[1]
  }

  logs() {
    return this.compose('logs', '--no-log-prefix', 'server')
  }

  // exec runs a line of shell in the running server.
  exec(line) {
    return this.compose('exec', '-T', 'server', 'sh', '-c', line)
  }

  async container() {
    return JSON.parse(await docker('inspect', await this.compose('ps', '-aq', 'server')))[0]
  }

  async open(name, options) {
    this.browser ??= await launch()
    return super.open(name, options)
  }

  // remove takes away all that the test made, volumes included.
  async remove() {
    await this.stop()
    await this.compose('down', '-v', '-t', '5')
  }
}
