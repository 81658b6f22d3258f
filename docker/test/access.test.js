// Who gets in: whoever has the token, at the address that is printed, from this machine.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { declare, get, repository, start } from './server.js'

const folder = path.join(repository, 'build/docker/tokens')
const given = 'a-token-that-was-given'

// file writes a token's file that the server's user can read.
function file(name, text) {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

const settings = [
  ['nothing but a port is set', {}, '', undefined],
  ['a token and another path', { JUPYTER_TOKEN: given, JUPYTER_BASE_URL: '/class/anna/' }, '/class/anna', given],
  ['a token in a file and a path without slashes', { JUPYTER_TOKEN_FILE: file('token', given + '\n'), JUPYTER_BASE_URL: 'anna' }, '/anna', given],
  ['an empty token', { JUPYTER_TOKEN: '' }, '', undefined],
]
for (const [n, [name, setting, base, known]] of settings.entries()) {
  test(`${name}: healthy, and open to the token only`, async t => {
    const server = await start(`access-${n}`, setting)
    t.after(() => server.remove())
    t.diagnostic(`healthy after ${server.seconds.toFixed(1)} s`)
    const { port } = server

    const address = new URL(server.address)
    const token = known ?? address.searchParams.get('token')
    assert.equal(address.origin + address.pathname, `http://127.0.0.1:${port}${base}/lab/tree/tutorial.ipynb`)
    const logs = await server.logs()
    assert.equal(logs.match(/https?:/g).length, 1, 'one address')
    if (known) {
      assert.doesNotMatch(logs, new RegExp(known), 'the token that was given')
    } else {
      assert.match(token, /^[\w-]{32}$/)
    }

    assert.equal(await get(port, `${base}/api/status`), 403, 'without the token')
    assert.equal(await get(port, `${base}/api/status`, { Authorization: 'token wrong' }), 403, 'with a wrong one')
    assert.equal(await get(port, `${base}/api/status`, { Authorization: 'token ' }), 403, 'with an empty one')
    assert.equal(await get(port, `${base}/api/status?token=`), 403, 'with an empty one')
    assert.equal(await get(port, `${base}/api/status?token=wrong`), 403, 'with a wrong one')
    assert.equal(await get(port, `${base}/api/status`, { Authorization: `token ${token}` }), 200, 'with the token')
    assert.equal(await get(port, `${base}/lab/tree/tutorial.ipynb?token=${token}`), 200, 'at the address')
    assert.equal(await get(port, `${base}/lab/tree/tutorial.ipynb`), 302, 'to the page that asks for the token')
  })
}

test('a token is another one after a start, and a codespace has an address of its own', async t => {
  const server = await start('access-again', { CODESPACE_NAME: 'silver-spoon-x9' })
  t.after(() => server.remove())
  const first = server.address
  const { host, origin, searchParams } = new URL(first)
  assert.equal(origin, `https://silver-spoon-x9-${server.port}.app.github.dev`)
  for (const Host of [host, `localhost:${server.port}`]) {
    assert.equal(await get(server.port, `/api/status?${searchParams}`, { Host, Origin: origin }), 200, Host)
  }
  await server.compose('down')
  await server.up()
  assert.notEqual(server.address, first)
})

test('nothing that is left in the volumes opens the server to others', async t => {
  const server = await start('access-left')
  t.after(() => server.remove())
  await server.exec(`mkdir -p ~/.jupyter && printf 'c.IdentityProvider.token = ""\\nc.ServerApp.allow_remote_access = True\\n' >~/.jupyter/jupyter_server_config.py`)
  await server.compose('down')
  await server.up()
  assert.match(await server.exec('cat ~/.jupyter/jupyter_server_config.py'), /token = ""\n/)
  assert.equal(await get(server.port, '/api/status'), 403)
  const { searchParams } = new URL(server.address)
  assert.equal(await get(server.port, `/api/status?${searchParams}`, { Host: 'evil.example.org' }), 403)
})

test('a page that gives our address another name is turned away, a proxy by its name is not', async t => {
  const server = await start('access-host', { JUPYTER_HOSTNAME: 'rnn.example.org', JUPYTER_TOKEN: given })
  t.after(() => server.remove())
  const answer = Host => get(server.port, '/api/status', { Authorization: `token ${given}`, Host })
  assert.equal(await answer('evil.example.org'), 403)
  assert.equal(await answer(`evil.example.org:${server.port}`), 403)
  assert.match(await server.logs(), /refused: this server does not answer to evil.example.org; if that name is yours, start it with JUPYTER_HOSTNAME=evil.example.org in docker\/.env, or/)
  for (const host of ['127.0.0.1', `localhost:${server.port}`, 'rnn.example.org']) assert.equal(await answer(host), 200, host)
  assert.equal(server.address, 'https://rnn.example.org/lab/tree/tutorial.ipynb')
})

const refused = [
  ['an empty token file', { JUPYTER_TOKEN_FILE: file('empty', '\n') }, /JUPYTER_TOKEN_FILE must hold a token of 8 characters or more, .* got 0;/],
  ['a token of blanks', { JUPYTER_TOKEN: '          ' }, /JUPYTER_TOKEN must hold a token of 8 characters or more, .* got 0;/],
  ['a path that is no path', { JUPYTER_BASE_URL: '/a b?/' }, /JUPYTER_BASE_URL must be like \/class\/anna\/, got '\/a b\?\/'/],
  ['a host with a port', { JUPYTER_HOSTNAME: 'rnn.example.org:8443' }, /JUPYTER_HOSTNAME must be like rnn.example.org, with no port, got/],
  ['a folder of notebooks that is not there', { NOTEBOOKS: '/no/such/folder' }, /bind source path does not exist: \/no\/such\/folder/],
  ['an archive that is not there', { IMDB_ARCHIVE: '/no/such/file' }, /bind source path does not exist: \/no\/such\/file/],
  ['an archive of another kind', { IMDB_ARCHIVE: file('reviews.rar', 'Rar!') }, /IMDB_ARCHIVE: \/opt\/archive is not an archive or folder of aclImdb.*make one with: tar czf/],
  ['a folder without reviews', { IMDB_ARCHIVE: folder }, /IMDB_ARCHIVE: \/opt\/archive is not an archive or folder of aclImdb/],
  ['a short token', { JUPYTER_TOKEN: 'letmein' }, /8 characters or more, .* got 7; without it, one is made/],
  ['a token file that is a folder', { JUPYTER_TOKEN_FILE: folder }, /JUPYTER_TOKEN_FILE must name a file .* Is a directory/],
  ['root', { UID: 0, GID: 0 }, /not to run it as root.\n.*UID=1000 in docker\/\.env/],
]
// They share their volumes, into which the first one that starts copies Go's build cache.
after(async () => (await declare('refused')).remove())
for (const [name, setting, sentence] of refused) {
  test(`${name} is refused with a sentence`, async () => {
    const server = await declare('refused', setting)
    const { status, output } = await server.attempt('run', '--rm', 'server')
    assert.notEqual(status, 0)
    assert.match(output, sentence)
    assert.doesNotMatch(output, /Traceback/)
  })
}
