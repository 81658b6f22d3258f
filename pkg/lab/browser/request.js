// Requests as a stranger makes them, with any header: fetch would set Host and Origin itself.
import http from 'node:http'

// ask asks the server at 127.0.0.1 and returns its answer, with the text of it; that to an upgrade to a WebSocket too.
export function ask(port, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, timeout: 10_000 })
    request.on('response', answer => {
      answer.text = ''
      answer.setEncoding('utf8').on('data', text => { answer.text += text }).on('end', () => resolve(answer))
    })
    request.on('upgrade', (answer, socket) => { socket.destroy(); resolve(answer) })
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer')))
    request.end(body)
  })
}

// get returns the status of the answer alone.
export const get = async (port, path, headers) => (await ask(port, path, { headers })).statusCode

const handshake = {
  Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': Buffer.from('sixteen letters!').toString('base64'),
}

// connect asks for a WebSocket and returns the status, 101 if it is opened.
export const connect = (port, path, headers = {}) => get(port, path, { ...handshake, ...headers })
