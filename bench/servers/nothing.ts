import { createServer } from 'node:net'
import { port } from './server-environment.ts'

/* Answers as soon as a body is whole, and looks at nothing of it: what the load generator can do at most. */

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'

createServer((socket) => {
  let left = 0
  socket.on('data', (chunk) => {
    if (left > 0) left -= chunk.length
    else {
      const end = chunk.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/.exec(chunk.toString('latin1', 0, end))?.[1])
      left = length - (chunk.length - end - 4)
    }
    if (left <= 0) socket.write(answer)
  })
  socket.on('error', () => undefined)
}).listen(port, '127.0.0.1')
