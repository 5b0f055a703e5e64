import { createHmac, timingSafeEqual } from 'node:crypto'
import { CloudEvent, Kafka as KafkaBinding } from 'cloudevents'
import express from 'express'
import kafkajs from 'kafkajs'
import { topic } from './producers/producer.ts'
import { brokers, port, secret } from './server-environment.ts'

/*
 * What a tutorial leads to: express with its JSON parser, the CloudEvents SDK in structured mode, one kafkajs send for each
 * request, everything else as the libraries have it.
 */

const producer = new kafkajs.Kafka({ clientId: 'bench', brokers, logLevel: kafkajs.logLevel.ERROR }).producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner
})
await producer.connect()

const app = express()
const raw = new WeakMap<object, Buffer>()
app.use(express.json({ limit: '25mb', verify: (request, _response, body) => void raw.set(request, body) }))
app.post('/webhooks/github', (request, response, next) => {
  const claimed = Buffer.from(request.get('x-hub-signature-256') ?? '')
  const body = raw.get(request) ?? Buffer.alloc(0)
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) {
    response.sendStatus(401)
    return
  }
  const payload: unknown = request.body
  const id = request.get('x-github-delivery') ?? ''
  const type = `com.github.${request.get('x-github-event')}`
  const event = new CloudEvent({ id, source: 'https://github.com', type, partitionkey: id, data: payload })
  const { value, headers } = KafkaBinding.structured(event)
  const message = { key: id, value: String(value), headers: { 'content-type': String(headers['content-type']) } }
  producer.send({ topic, acks: -1, messages: [message] }).then(() => response.sendStatus(200), next)
})
app.listen(port, '127.0.0.1')
