import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Confirmations } from '../../src/app/confirmations.ts'
import { KeyCache } from '../../src/keys/key-cache.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { amazonSns } from '../../src/providers/amazon-sns.ts'
import { systemClock } from '../../src/system/system-clock.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { confirmationUrl, startLocalSns, token, topicArn } from '../support/local-sns.ts'
import { NodeProcess } from '../support/node-process.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { startTestGateway } from '../support/test-gateway.ts'

/* A gateway and SNS, each over real connections: messages, the certificate of their key, and confirmations. */

async function start(context: TestContext, answerWithinMs = 9_000) {
  const sns = await startLocalSns(context)
  const { fetchDocument } = sns
  const log: string[] = []
  const confirmations = new Confirmations({
    fetchDocument,
    log: { write: (level, message, fields) => void log.push(JSON.stringify({ level, message, ...fields })) }
  })
  const keys = new KeyCache({ clock: systemClock, fetchDocument, onFetch: () => undefined })
  const uk = createRecordingBus('uk')
  const { signature } = amazonSns.schemes
  const gateway = await startTestGateway({
    uk,
    source: {
      provider: amazonSns,
      reader: compileReader(amazonSns),
      proof: { need: 'all', schemes: [{ scheme: signature, secrets: [], settings: { topicArn } }] },
      maxBodyBytes: amazonSns.limits.maxBodyBytes,
      replies: amazonSns.replies,
      answerWithinMs
    },
    outgoing: { keySource: keys, confirm: confirmations.confirm }
  })
  context.after(() => gateway.stop())
  async function post(body: string, type = 'SubscriptionConfirmation') {
    const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': type }
    const response = await fetch(`${gateway.webhooks}/webhooks/github`, { method: 'POST', headers, body })
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
  }
  return { sns, confirmations, uk, log, post, observer: gateway.observer }
}

describe('a topic that asks whether its messages are wanted', () => {
  test('is told so before it is answered, nothing is stored, and its messages are then taken', async (context) => {
    const { sns, uk, log, post } = await start(context)
    assert.deepEqual(await post(sns.confirmation()), { status: 200, retryAfter: null, text: '' })
    assert.deepEqual([sns.confirmed, uk.records], [[topicArn], []])
    const message = '{"detail-type":"x","source":"aws.ecr"}'
    assert.equal((await post(sns.notification(message), 'Notification')).status, 200)
    assert.deepEqual(
      uk.records.map(({ value }) => Buffer.from(value).toString()),
      [message]
    )
    assert.deepEqual(
      log.map((line) => JSON.parse(line)),
      [{ level: 'info', message: 'subscription confirmed', host: 'sns.eu-west-2.amazonaws.com' }]
    )
  })

  test('is told again when it asks again', async (context) => {
    const { sns, post } = await start(context)
    for (let round = 0; round < 2; round += 1) assert.equal((await post(sns.confirmation())).status, 200)
    assert.deepEqual(sns.confirmed, [topicArn, topicArn])
  })

  for (const [behaviour, why] of [
    ['failing', 'it answers 500'],
    ['redirecting', 'it answers 302']
  ] as const)
    test(`is asked to send again when it is ${behaviour}, and nothing is followed or told`, async (context) => {
      const { sns, uk, log, post, observer } = await start(context)
      sns.behaves(behaviour)
      const { status, retryAfter, text } = await post(sns.confirmation())
      assert.deepEqual([status, retryAfter !== null], [503, true])
      assert.equal(JSON.parse(text).code, 'confirmation-failed')
      const [certificate, ...links] = sns.asked
      assert.match(certificate ?? '', /\.pem$/)
      assert.equal(links.length, 1)
      assert.deepEqual([uk.records, sns.confirmed], [[], []])
      assert.equal(JSON.parse(log[0] ?? '{}').why, why)
      const [settled] = observer.settlements
      assert.equal(settled?.outcome.kind, 'deferred')
      for (const shown of [text, ...log]) assert.ok(!shown.includes(token))
    })

  test('is asked to send again in time when it is silent, and the question is broken off', async (context) => {
    const { sns, post } = await start(context, 2_000)
    // The certificate is fetched within the same time, by a delivery of its own.
    assert.equal((await post(sns.notification('{}'), 'Notification')).status, 200)
    sns.behaves('silent')
    const { status, text } = await post(sns.confirmation())
    assert.equal(status, 503)
    assert.match(JSON.parse(text).code, /^(?:deadline-exceeded|confirmation-failed)$/)
    await sns.brokenOff
  })

  test('is not waited for when the gateway stops', async (context) => {
    const { sns, post, confirmations } = await start(context)
    sns.behaves('silent')
    const answered = post(sns.confirmation())
    while (sns.asked.length < 2) await new Promise((resolve) => setImmediate(resolve))
    confirmations.stop()
    assert.equal((await answered).status, 503)
  })
})

describe('no link is followed', () => {
  const cases: readonly (readonly [name: string, change: Readonly<Record<string, string>>])[] = [
    [
      'to a host of another domain',
      { SubscribeURL: confirmationUrl.replace('amazonaws.com', 'amazonaws.com.example') }
    ],
    ['without TLS', { SubscribeURL: confirmationUrl.replace('https', 'http') }],
    ['to another port', { SubscribeURL: confirmationUrl.replace('.com/', '.com:8443/') }],
    ['for another action', { SubscribeURL: confirmationUrl.replace('ConfirmSubscription', 'Unsubscribe') }]
  ]
  for (const [name, change] of cases)
    test(`${name}, and its token is not stored`, async (context) => {
      const { sns, uk, post } = await start(context)
      assert.equal((await post(sns.confirmation(change))).status, 422)
      assert.deepEqual([sns.confirmed, sns.asked.length, uk.records], [[], 1, []])
    })

  test('of somebody else’s topic, whose messages the same key signs', async (context) => {
    const { sns, uk, post } = await start(context)
    const TopicArn = topicArn.replace('123456789012', '999999999999')
    assert.equal((await post(sns.confirmation({ TopicArn }))).status, 401)
    assert.deepEqual([sns.asked, uk.records], [[], []])
  })

  test('of a message that was changed on its way', async (context) => {
    const { sns, post } = await start(context)
    assert.equal((await post(sns.confirmation().replace(token, token.replace('2336', '2337')))).status, 401)
    assert.deepEqual(sns.confirmed, [])
  })

  test('of the end of a subscription, which would begin it again', async (context) => {
    const { sns, uk, post } = await start(context)
    const ended = sns.confirmation({ Type: 'UnsubscribeConfirmation' })
    assert.equal((await post(ended, 'UnsubscribeConfirmation')).status, 200)
    assert.deepEqual([sns.confirmed, sns.asked.length, uk.records], [[], 1, []])
  })
})

test('a gateway as it is run follows the link by itself, and says where it could not', async (context) => {
  const home = makeGatewayHome()
  const proof = { scheme: 'path', secrets: [{ file: 'secret' }] }
  const sources = { ...home.config.sources, sns: { provider: 'amazon-sns', proof, tenant: { fixed: 'acme' } } }
  home.configure({ ...home.config, sources })
  const preload = fileURLToPath(new URL('../support/resolve-locally.ts', import.meta.url))
  const process = new NodeProcess(['--import', preload, 'src/main.ts', 'serve', '-c', home.configFile])
  context.after(() => process.end())
  const find = (message: string) => (lines: readonly string[]) =>
    lines.find((line) => line.includes(`"msg":${JSON.stringify(message)}`))
  const started = await process.waitFor(find('gateway started'), 'the gateway was started')
  const response = await fetch(`${JSON.parse(started).webhooks}/webhooks/sns/${home.secret}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'SubscriptionConfirmation' },
    body: JSON.stringify({ Type: 'SubscriptionConfirmation', SubscribeURL: confirmationUrl })
  })
  assert.equal(response.status, 503)
  const line = await process.waitFor(find('subscription not confirmed'), 'the link was not followed')
  assert.equal(JSON.parse(line).host, 'sns.eu-west-2.amazonaws.com')
  assert.ok(!line.includes(token))
})
