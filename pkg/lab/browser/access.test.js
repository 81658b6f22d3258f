// Who gets into make lab: who has the token, from this machine; and what others find on the disk. docker/test has the same of a container.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { build, repository, start } from './lab.js'
import { notebook } from './notebooks.js'
import { ask, connect, get } from './request.js'

const jupyter = path.join(repository, 'build/venv/share/jupyter')

// left is a home folder with settings for another server, which let everyone in; the machine has the same in a place such as /etc/jupyter.
const left = path.join(build, 'access-left-home')
const open = `
c.IdentityProvider.token = c.ServerApp.token = c.ServerApp.password = ''
c.ServerApp.ip = '0.0.0.0'
c.ServerApp.allow_origin = '*'
c.ServerApp.allow_origin_pat = '.*'
c.ServerApp.allow_credentials = True
c.ServerApp.allow_remote_access = True
c.ServerApp.local_hostnames = ['evil.example']
c.ServerApp.disable_check_xsrf = True
`
const files = {
  '.jupyter/jupyter_server_config.py': open,
  'path/jupyter_server_config.py': open,
  'system/jupyter_server_config.py': open,
  'system/jupyter_lab_config.py': open,
  'python/sitecustomize.py': `import jupyter_core.paths\njupyter_core.paths.SYSTEM_CONFIG_PATH.append('${left}/system')\n`,
  token: '',
}
const settings = {
  HOME: left, ...JSON.parse(execFileSync('go', ['env', '-json', 'GOCACHE', 'GOMODCACHE', 'GOPATH'])),
  PYTHONPATH: path.join(left, 'python'), JUPYTER_CONFIG_PATH: path.join(left, 'path'),
  JUPYTER_TOKEN: '', JUPYTER_TOKEN_FILE: path.join(left, 'token'), JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS: 'true',
  JUPYTER_ALLOW_INSECURE_WRITES: 'true',
  CODESPACE_NAME: 'Silver-spoon-x9', GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev', // as in a codespace
}
const forwarded = 'silver-spoon-x9-8888.app.github.dev'

const labs = []
before(async () => {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(left, name)), { recursive: true })
    fs.writeFileSync(path.join(left, name), text)
  }
  process.umask(0) // a user who keeps nothing from others
  for (const [subject, setting] of [['access', {}], ['access-left', settings]]) {
    const lab = await start(subject, { 'access.ipynb': notebook('%%\nlearn(rnn())') }, setting)
    labs.push(lab)
    const { port, searchParams } = new URL(lab.address)
    Object.assign(lab, { port, token: searchParams.get('token') })
  }
})
after(() => Promise.all(labs.map(lab => lab.stop())))

test('a token is random, and another one after a start', () => {
  for (const { token } of labs) assert.match(token, /^[0-9a-f]{48}$/)
  assert.notEqual(labs[0].token, labs[1].token)
})

// kernel starts a kernel and returns its number.
async function kernel({ port, token }) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/kernels?token=${token}`, { method: 'POST', body: '{"name": "gonb"}' })
  assert.equal(answer.status, 201)
  return (await answer.json()).id
}

for (const [n, name] of ['a plain lab', 'a lab beside settings that let everyone in'].entries()) {
  test(`${name} is open to the token only`, async () => {
    const { port, token } = labs[n]
    const channels = `/api/kernels/${await kernel(labs[n])}/channels`
    for (const wrong of [{}, { Authorization: 'token wrong' }, { Authorization: 'token ' }]) {
      for (const page of ['/api/status', '/api/contents', '/api/kernels', '/api/terminals', '/files/access.ipynb']) {
        assert.equal(await get(port, page, wrong), page.startsWith('/api') ? 403 : 302, `${page} with ${JSON.stringify(wrong)}`)
      }
      for (const socket of [channels, '/api/events/subscribe', '/terminals/websocket/1']) {
        assert.equal(await connect(port, socket, wrong), 403, `${socket} with ${JSON.stringify(wrong)}`)
      }
      for (const page of ['/api/kernels', '/api/terminals', '/api/contents', '/api/shutdown']) {
        assert.equal((await ask(port, page, { method: 'POST', headers: wrong, body: '{}' })).statusCode, 403, `POST ${page}`)
      }
    }
    for (const wrong of ['', 'wrong']) assert.equal(await get(port, `/api/status?token=${wrong}`), 403, wrong)
    assert.equal(await get(port, '/api/status', { Authorization: `token ${token}` }), 200)
    assert.equal(await connect(port, `${channels}?token=${token}`), 101)
    assert.equal(await get(port, '/lab/tree/access.ipynb'), 302, 'to the page that asks for the token')
  })

  test(`${name} is closed to a page of another site in the user's own browser`, async () => {
    const { port, token } = labs[n]
    const Cookie = await cookie(labs[n])
    const Origin = 'http://evil.example'
    const channels = `/api/kernels/${await kernel(labs[n])}/channels`
    assert.equal(await get(port, '/api/status', { Cookie }), 200, 'the browser is let in')
    assert.equal(await connect(port, channels, { Cookie, Origin: `http://127.0.0.1:${port}` }), 101, 'the browser is let in')

    const answer = await ask(port, '/api/status', { headers: { Cookie, Origin } })
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
    assert.equal(answer.headers['access-control-allow-credentials'], undefined)
    assert.equal(await connect(port, channels, { Cookie, Origin }), 403, 'its WebSocket')
    for (const headers of [{ Cookie }, { Cookie, Origin }, { Cookie, 'X-XSRFToken': 'wrong' }]) {
      const { statusCode } = await ask(port, '/api/kernels', { method: 'POST', headers, body: '{"name": "gonb"}' })
      assert.ok([403, 404].includes(statusCode), `POST without the page's own XSRF token: ${statusCode}`)
    }
    // It makes a name of its own point to 127.0.0.1.
    for (const [Host, status] of [['evil.example', 403], [`evil.example:${port}`, 403], [`localhost:${port}`, 200]]) {
      assert.equal(await get(port, `/api/status?token=${token}`, { Host }), status, Host)
    }
  })

  test(`${name} listens on 127.0.0.1 only, its kernels too`, async () => {
    const id = await kernel(labs[n])
    const connection = JSON.parse(fs.readFileSync(path.join(jupyter, 'runtime', `kernel-${id}.json`)))
    const ports = [Number(labs[n].port), ...['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'].map(name => connection[name])]
    const others = Object.values(os.networkInterfaces()).flat().map(({ address }) => address).filter(address => address !== '127.0.0.1')
    for (const port of ports) {
      for (const address of ['127.0.0.2', '::1', ...others]) assert.equal(await reaches(address, port), false, `${address} port ${port}`)
    }
    assert.equal(await reaches('127.0.0.1', ports[0]), true)
  })
}

// cookie is what the server gives a browser that comes with the token.
async function cookie({ port, token }, headers) {
  const welcome = await ask(port, `/lab/tree/access.ipynb?token=${token}`, { headers })
  return welcome.headers['set-cookie'].map(cookie => cookie.split(';')[0]).join('; ')
}

test('who comes under another name is told the cure, and so is the terminal, once', async () => {
  const [lab] = labs
  const { port, token } = lab
  const refused = (name, host, cure) => `refused: this server does not answer to ${name}; if that name is yours, start it with JUPYTER_HOSTNAME=${host} make lab, ${cure}`
  const tunnel = `or come by ssh -L ${port}:localhost:${port} MACHINE and open http://localhost:${port}`
  const html = text => text.replaceAll('&#39;', "'").replaceAll('&amp;', '&')

  for (const [Host, name] of [['lab.lan:8888', 'lab.lan'], ['x-8888.example.org', 'x-8888.example.org'], ['192.0.2.5:8888', '192.0.2.5']]) {
    const sentence = refused(Host, name, tunnel)
    for (const page of ['/lab', '/api/status', '/login', `/api/kernels?token=${token}`]) {
      const answer = await ask(port, page, { headers: { Host } })
      assert.equal(answer.statusCode, 403, `${page} for ${Host}`)
      assert.ok(html(answer.text).includes(sentence), answer.text)
    }
    assert.equal(lab.output.split(sentence).length, 2, `${Host} in the terminal: ${lab.output}`)
  }
  const Origin = 'https://x.example.org'
  const sentence = refused(Origin, 'x.example.org', 'and let a proxy without TLS, or on another port, pass on the Host header')
  const headers = { Cookie: await cookie(lab), Origin }
  for (const [page, method] of [['/api/status', 'GET'], ['/api/kernels', 'POST']]) {
    const answer = await ask(port, page, { method, headers, body: method === 'POST' ? '{}' : undefined })
    assert.equal(answer.statusCode, 403, method)
    assert.ok(answer.text.includes(sentence), answer.text)
  }
  assert.equal(await connect(port, `/api/kernels/${await kernel(lab)}/channels`, headers), 403)
  // JupyterLab shows the sentence where a session is refused, and none where a WebSocket is, so that the token alone is not enough.
  const body = JSON.stringify({ name: 'access', path: 'access.ipynb', type: 'notebook', kernel: { name: 'gonb' } })
  const session = Origin => ask(port, '/api/sessions', { method: 'POST', headers: { Authorization: `token ${token}`, ...Origin && { Origin } }, body })
  assert.ok(JSON.parse((await session(Origin)).text).message.includes(sentence))
  for (const known of [undefined, `http://127.0.0.1:${port}`]) assert.equal((await session(known)).statusCode, 201, known)
  assert.equal(lab.output.split(sentence).length, 2, lab.output)

  for (let n = 0; n < 100; n++) await get(port, '/lab', { Host: `h${n}.<b>.example` })
  assert.ok(lab.output.match(/refused/g).length <= 20, 'a page that makes up names does not fill the terminal')
  assert.doesNotMatch(lab.output, /<b>/)
})

test('a tunnel from another port is let in', async () => {
  const [lab] = labs
  for (const Host of ['localhost:9000', '127.0.0.1:9000']) {
    const headers = { Host, Origin: `http://${Host}`, Cookie: await cookie(lab, { Host }) }
    assert.equal(await get(lab.port, '/api/status', headers), 200, Host)
    assert.equal(await connect(lab.port, `/api/kernels/${await kernel(lab)}/channels`, headers), 101, Host)
  }
})

test('a codespace lets in the address under which GitHub shows it, and no other codespace', async () => {
  const [, lab] = labs
  const channels = `/api/kernels/${await kernel(lab)}/channels`
  for (const Host of [forwarded, `localhost:${lab.port}`]) { // whether the name is passed on or not
    const Cookie = await cookie(lab, { Host })
    for (const [Origin, asked, opened] of [[`https://${forwarded}`, 200, 101], ['https://evil-8888.app.github.dev', 403, 403]]) {
      assert.equal(await get(lab.port, '/api/status', { Host, Origin, Cookie }), asked, `${Host} ${Origin}`)
      assert.equal(await connect(lab.port, channels, { Host, Origin, Cookie }), opened, `${Host} ${Origin}`)
      assert.equal(await get(lab.port, '/api/status', { Host, Origin }), 403, `without the token, ${Host} ${Origin}`)
    }
  }
  assert.equal(await get(lab.port, `/api/status?token=${lab.token}`, { Host: 'evil-8888.app.github.dev' }), 403)
})

const name = '192.0.2.5' // an address is a name too
test('JUPYTER_HOSTNAME lets that name in, and no other, with the token only', async t => {
  const lab = await start('access-named', { 'access.ipynb': notebook() }, { JUPYTER_HOSTNAME: name })
  t.after(() => lab.stop())
  const { port, searchParams } = new URL(lab.address)
  Object.assign(lab, { port, token: searchParams.get('token') })
  const channels = `/api/kernels/${await kernel(lab)}/channels`
  // A proxy that passes on the name, with or without TLS, and one that does not.
  for (const [Host, Origin] of [[name, `https://${name}`], [`${name}:9000`, `http://${name}:9000`], [`localhost:${port}`, `https://${name}`]]) {
    const Cookie = await cookie(lab, { Host })
    assert.equal(await get(port, '/api/status', { Host, Origin, Cookie }), 200, `${Host} ${Origin}`)
    assert.equal(await connect(port, channels, { Host, Origin, Cookie }), 101, `${Host} ${Origin}`)
    assert.equal(await connect(port, channels, { Host, Origin: 'https://evil.example', Cookie }), 403, Host)
    assert.equal(await get(port, '/api/status', { Host, Origin }), 403, `without the token, ${Host} ${Origin}`)
  }
  assert.equal(await get(port, `/api/status?token=${lab.token}`, { Host: `evil.${name}` }), 403)
})

const reaches = (host, port) => new Promise(resolve => {
  const socket = net.connect({ host, port, timeout: 2000 })
  const say = reached => { socket.destroy(); resolve(reached) }
  socket.on('connect', () => say(true)).on('error', () => say(false)).on('timeout', () => say(false))
})

// modes are the permissions of the files in a folder, by name.
function modes(folder, wanted = /./) {
  const names = fs.readdirSync(folder, { recursive: true }).filter(name => wanted.test(name))
  return names.map(name => [name, fs.lstatSync(path.join(folder, name)).mode & 0o777])
}

test('what opens the server is for its user alone', async () => {
  await kernel(labs[1])
  const secrets = modes(path.join(jupyter, 'runtime'), /^(jpserver-\d+\.json|kernel-.*\.json|jupyter_cookie_secret)$/)
  assert.ok(secrets.length >= 4)
  for (const [name, mode] of [...secrets, ...modes(jupyter, /^notebook_secret$/)]) assert.equal(mode, 0o600, name)
  assert.equal(fs.statSync(path.join(jupyter, 'runtime')).mode & 0o777, 0o700, 'their folder')
  assert.equal(fs.statSync(jupyter).mode & 0o022, 0, 'the folder of the key that notebooks are trusted by')
})

test('a training leaves a run that only its user can write to, and the token nowhere', async () => {
  const [lab] = labs
  const page = await lab.open('access.ipynb')
  await page.succeed(0)
  await page.succeed(1)
  await page.save()

  const runs = modes(path.join(lab.home, 'data/runs'))
  assert.ok(runs.length > 1)
  for (const [name, mode] of runs) assert.equal(mode & 0o022, 0, `${name}: ${mode.toString(8)}`)

  assert.ok(fs.existsSync(path.join(lab.home, 'gonb.log')))
  for (const { home, token, output } of labs) {
    assert.equal(output.split(token).length, 2, 'in what make lab printed, the address aside')
    for (const name of fs.readdirSync(home, { recursive: true })) {
      const file = path.join(home, name)
      if (fs.lstatSync(file).isFile()) assert.ok(!fs.readFileSync(file).includes(token), name)
    }
    assert.ok(!execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }).includes(token), 'in the list of processes')
  }
})
