import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import process from 'node:process'

/* The floor: node:http, one HMAC, one parse, an answer. It stores nothing. */

const secret = Buffer.from(process.env['BENCH_SECRET'] ?? '')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const claimed = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex')
    const digest = createHmac('sha256', secret).update(body).digest()
    const isValid = claimed.length === digest.length && timingSafeEqual(claimed, digest)
    if (isValid) JSON.parse(body.toString('utf8'))
    response.writeHead(isValid ? 200 : 401, { 'content-length': 0 }).end()
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : undefined })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
