import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import process from 'node:process'
import type { SimpleProducer, SimpleRecord } from './producers/producer.ts'
import { brokers, port, secret } from './server-environment.ts'

/*
 * The least that a receiver does: node:http, one HMAC, one parse, one record, an answer after the acknowledgement. What
 * arrives while a call is under way shares the next one, as any careful author would do it. No validation, no events, no
 * policy, no record of a decision, no deadline, no metrics, no log.
 */

interface Waiting {
  readonly record: SimpleRecord
  readonly resolve: () => void
  readonly reject: (thrown: unknown) => void
}

const client: { connect: (brokers: readonly string[]) => Promise<SimpleProducer> } = await import(
  `./producers/${process.argv[2]}.ts`
)
const producer = await client.connect(brokers)
const key = Buffer.from(secret)
let waiting: Waiting[] = []
let isSending = false

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const answer = (status: number): void => void response.writeHead(status, { 'content-length': 0 }).end()
    if (!isSigned(body, request.headers['x-hub-signature-256'])) return answer(401)
    JSON.parse(body.toString('utf8'))
    store({ key: String(request.headers['x-github-delivery']), value: body }).then(
      () => answer(200),
      () => answer(503)
    )
  })
})
server.listen(port, '127.0.0.1')

function isSigned(body: Buffer, header: string | string[] | undefined): boolean {
  const claimed = Buffer.from(String(header).slice('sha256='.length), 'hex')
  const digest = createHmac('sha256', key).update(body).digest()
  return claimed.length === digest.length && timingSafeEqual(claimed, digest)
}

async function store(record: SimpleRecord): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    waiting.push({ record, resolve, reject })
    if (!isSending) void sendAll()
  })
}

async function sendAll(): Promise<void> {
  isSending = true
  while (waiting.length > 0) {
    const batch = waiting
    waiting = []
    try {
      await producer.send(batch.map(({ record }) => record))
      for (const { resolve } of batch) resolve()
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown)
      process.stderr.write(`${String(thrown)}\n`)
    }
  }
  isSending = false
}
