import process from 'node:process'
import type { Message } from 'kafkajs'
import { connectProducer, topic } from './connect-producer.ts'
import { serveGitHub } from './serve-github.ts'

/*
 * The bare floor with the same client, the same acknowledgement and the same compression: what arrives while a call is under
 * way shares the next one, as any careful author would do it. No validation, no events, no policy, no deadline, no verdicts.
 */

interface Waiting {
  readonly message: Message
  readonly resolve: () => void
  readonly reject: (thrown: unknown) => void
}

const { producer, compression } = await connectProducer()
let waiting: Waiting[] = []
let isSending = false

serveGitHub(
  async (body, headers) =>
    new Promise<void>((resolve, reject) => {
      const key = String(headers['x-github-delivery'])
      waiting.push({ message: { key, value: body, headers: { 'content-type': 'application/json' } }, resolve, reject })
      if (!isSending) void sendAll()
    })
)

async function sendAll(): Promise<void> {
  isSending = true
  while (waiting.length > 0) {
    const batch = waiting
    waiting = []
    try {
      await producer.send({ topic, acks: -1, compression, messages: batch.map(({ message }) => message) })
      for (const { resolve } of batch) resolve()
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown)
      process.stderr.write(`${String(thrown)}\n`)
    }
  }
  isSending = false
}
