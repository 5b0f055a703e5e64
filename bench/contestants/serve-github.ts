import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import process from 'node:process'

const secret = Buffer.from(process.env['BENCH_SECRET'] ?? '')

/** The least that a receiver does: node:http, one HMAC, one parse, then `store`, then an answer. */
export function serveGitHub(store: (body: Buffer, headers: NodeJS.Dict<string | string[]>) => Promise<void>): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const answer = (status: number): void => void response.writeHead(status, { 'content-length': 0 }).end()
      if (!isSigned(body, request.headers['x-hub-signature-256'])) return answer(401)
      JSON.parse(body.toString('utf8'))
      store(body, request.headers).then(
        () => answer(200),
        () => answer(503)
      )
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : undefined })}\n`)
  })
  process.on('SIGTERM', () => process.exit(0))
}

function isSigned(body: Buffer, header: string | string[] | undefined): boolean {
  const claimed = Buffer.from(String(header).slice('sha256='.length), 'hex')
  const digest = createHmac('sha256', secret).update(body).digest()
  return claimed.length === digest.length && timingSafeEqual(claimed, digest)
}
