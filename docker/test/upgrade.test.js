// A new image over the volumes of an older one, and a cache that grows old.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { start } from './server.js'

const list = 'cd $GOCACHE && ls -d ??/*-?'

test('a new image brings its own build cache, and the runs and settings stay', async t => {
  const server = await start('upgrade')
  t.after(() => server.remove())
  const files = await server.exec(list)
  await server.exec('echo another >$GOCACHE/image; rm -rf $GOCACHE/0*; touch $HOME/mine /opt/gornn/data/runs/mine /opt/gornn/data/imdb/mine')
  await server.compose('down')
  await server.up()
  assert.equal(await server.exec(list), files)
  assert.equal(await server.exec('cmp /opt/go/cache/image $GOCACHE/image && ls $HOME/mine /opt/gornn/data/*/mine'),
    '/home/jovyan/mine\n/opt/gornn/data/imdb/mine\n/opt/gornn/data/runs/mine')
})

test('a module that was fetched stays, whatever image comes, beside those of the image', async t => {
  const server = await start('upgrade-modules')
  t.after(() => server.remove())
  const module = 'cd $(mktemp -d) && go mod init cell 2>/dev/null && export GONOSUMDB=example.org'
  const serve = 'import modules, pathlib; modules.serve(pathlib.Path("/tmp/proxy"))'
  await server.exec(`cd /opt/gornn/pkg/lab && python -c '${serve}' && ${module} && GOPROXY=file:///tmp/proxy go get example.org/made-up/greeting`)
  await server.exec('echo another >$GOCACHE/image; cd /opt/go/mod/github.com/gomlx && ln -s /opt/go/modules/gone gone@v0.1.0')
  await server.compose('down')
  await server.up()
  await server.exec(`${module} && GOPROXY=off go get example.org/made-up/greeting@v1.0.0`)
  const links = await server.exec('ls /opt/go/mod/github.com/gomlx && cd /opt/gornn && GOPROXY=off go build -v ./pkg/keras 2>&1')
  assert.equal(links, await server.exec('ls /opt/go/modules/github.com/gomlx'), 'and nothing is compiled again')
})

test('Go keeps what the image compiled, however long nobody used it', async t => {
  const server = await start('upgrade-trim')
  t.after(() => server.remove())
  const files = (await server.exec(list)).split('\n')
  assert.ok(files.length > 1000)
  // As after a day of cells: Go looks what is old when it next builds something.
  await server.exec('echo 0 >$GOCACHE/trim.txt; cd /tmp && echo "package main; func main() {}" >x.go && go build x.go')
  assert.notEqual(await server.exec('cat $GOCACHE/trim.txt'), '0', 'Go looked')
  const kept = new Set((await server.exec(list)).split('\n'))
  assert.deepEqual(files.filter(file => !kept.has(file)), [])
})
