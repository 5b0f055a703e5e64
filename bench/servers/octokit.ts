import { createServer } from 'node:http'
import { Webhooks, createNodeMiddleware } from '@octokit/webhooks'
import kafkajs from 'kafkajs'
import { topic } from './producers/producer.ts'
import { brokers, port, secret } from './server-environment.ts'

/* GitHub's own middleware, as its README has it, with one kafkajs send in its handler: it answers when the handler is done. */

const producer = new kafkajs.Kafka({ clientId: 'bench', brokers, logLevel: kafkajs.logLevel.ERROR }).producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner
})
await producer.connect()

const webhooks = new Webhooks({ secret })
webhooks.onAny(async ({ id, name, payload }) => {
  const message = { key: id, value: JSON.stringify(payload), headers: { event: name } }
  await producer.send({ topic, acks: -1, messages: [message] })
})
const middleware = createNodeMiddleware(webhooks, { path: '/webhooks/github', log: silent() })
createServer((request, response) => void middleware(request, response)).listen(port, '127.0.0.1')

function silent(): { debug(): void; info(): void; warn(): void; error(text: string): void } {
  return { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (text) => console.error(text) }
}
