import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { Arrival, Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { parsePayload } from '../../../src/pipeline/parse-payload.ts'
import { github } from '../../../src/providers/github.ts'
import { createDeliveryLog } from '../../../src/telemetry/delivery-log.ts'
import { joinObservers } from '../../../src/telemetry/fan-out.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createStatusBoard } from '../../../src/telemetry/status-board.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { arrivalOf, githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyOf } from '../../support/policy-of.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { settlement } from './settlements.ts'
import { recordLog } from './recorded-log.ts'

/*
 * Real deliveries through the real path into everything that telemetry writes. Every header, body, secret, path and
 * thrown error holds a canary; none may be seen again. What may be seen is what the wire contract calls attributes
 * (id, type, correlation id of an accepted delivery), so those have no canary in accepted deliveries.
 */

const canary = 'CANARY'
const secretText = `${canary}-secret-0123456789abcdef`
/** Canaries as a log could write them: as they are, in hexadecimal, in base64. */
const forms = [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64').slice(0, 8)]

const strangeHeaders = {
  'User-Agent': `${canary}-agent`,
  Authorization: `Bearer ${canary}-authorization`,
  Cookie: `session=${canary}`,
  'X-Forwarded-For': `${canary}-address`,
  'X-GitHub-Hook-ID': `${canary}-hook`,
  [`X-${canary}`]: 'a name',
  tracestate: `vendor=${canary}`,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
}
const person = {
  login: `${canary}-login`,
  id: 42,
  email: `${canary}@example.org`,
  html_url: `https://github.com/${canary}`
}
const payload = {
  action: 'opened',
  number: 7,
  [`${canary}-key`]: `${canary}-value`,
  pull_request: { number: 7, title: `${canary}-title`, body: `${canary}\n`.repeat(20), user: person },
  repository: { id: 1, full_name: `${canary}/${canary}`, html_url: `https://github.com/${canary}/x`, owner: person },
  sender: person
}

function post(given: Parameters<typeof githubDelivery>[0] = {}): Delivery {
  const { headers, ...rest } = given
  return githubDelivery({
    event: 'pull_request',
    body: payload,
    secret: secretText,
    ...rest,
    headers: { ...strangeHeaders, ...headers }
  })
}

function rejectWith(reason: unknown): Promise<never> {
  return Promise.reject(reason)
}

function broken(reason: unknown): Arrival {
  return { ...arrivalOf(post()), receive: () => rejectWith(reason) }
}

/** Deliveries that end in each way that a sender's bytes can lead to; names for the messages of a failing test. */
const deliveries: Readonly<Record<string, () => Delivery | Arrival>> = {
  'is accepted': () => post(),
  'is accepted from a form': () => {
    const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`
    return post({ body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  },
  'is accepted after drift': () => post({ body: { ...payload, ref: { [canary]: canary }, number: canary } }),
  'is large': () => post({ body: { ...payload, blob: canary.repeat(200_000) } }),
  'is not allowed': () => post({ event: 'star' }),
  'has another signature': () => post({ secret: `${canary}-another`, deliveryId: `${canary}-id`, event: canary }),
  'has no signature': () => post({ headers: { 'X-Hub-Signature-256': undefined } }),
  'has its canary as a signature': () => post({ headers: { 'X-Hub-Signature-256': `sha256=${canary}` } }),
  'has two signatures': () => {
    const { headers, ...rest } = post()
    return { ...rest, headers: HeaderList.fromEntries([...headers.entries(), ['x-hub-signature-256', canary]]) }
  },
  'is not JSON': () => post({ body: `{"${canary}": ${canary}` }),
  'is not UTF-8': () => post({ body: Buffer.concat([Buffer.from(`"${canary}`), Buffer.from([0xff, 0x22])]) }),
  'is nested too deep': () => post({ body: `${'['.repeat(10_001)}"${canary}"${']'.repeat(10_001)}` }),
  'has a broken form': () =>
    post({ body: `payload=%${canary}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
  'has a strange content type': () => post({ headers: { 'Content-Type': `text/${canary}` } }),
  'has an id that is no attribute': () => post({ deliveryId: `${canary}\u0001` }),
  'has an action that is no attribute': () => post({ body: { ...payload, action: `${canary}\n${canary}` } }),
  'has a type that is too long': () => post({ event: canary.repeat(1000) }),
  'names no source': () => ({ ...arrivalOf(post()), source: `${canary}-source` }),
  'throws while it is read': () => broken(new Error(`socket said ${canary}`)),
  'throws what is no error': () => broken({ message: canary, stack: canary }),
  'goes away': () => broken(new Problem('client-closed', { cause: new Error(canary) }))
}

interface Told {
  readonly text: string
  readonly outcomes: readonly string[]
  readonly stored: string
}

/** Everything that telemetry wrote about the deliveries; `busFault` is what the bus throws. */
async function tellAbout(
  given: Iterable<() => Delivery | Arrival>,
  change: Partial<Snapshot>,
  busFault?: unknown
): Promise<Told> {
  const clock = createFixedClock()
  const recorded = recordLog(clock, 'debug')
  const metrics = createMetrics({ version: '1.2.3' })
  const bus = createRecordingBus('uk')
  if (busFault !== undefined) bus.before = () => rejectWith(busFault)
  const snapshot = makeCanarySnapshot(bus, change)
  const status = createStatusBoard(clock, snapshot.sources.values())
  const deliveryLog = createDeliveryLog({ log: recorded.log, clock, maxRefusedLines: 1000 })
  const faults: unknown[] = []
  const observer = joinObservers([metrics, deliveryLog, status], (thrown) => void faults.push(thrown))
  metrics.configLoaded(snapshot)
  const { settle } = makePipeline({
    clock,
    observer,
    parseOffLoop: ({ body, ...reading }) => Promise.resolve(parsePayload(body, reading))
  })
  const outcomes: string[] = []
  for (const make of given) outcomes.push((await settle(make(), snapshot)).outcome.kind)
  deliveryLog.stop()
  assert.deepEqual(faults, [])
  assert.equal(recorded.lines().filter((line) => 'deliveryId' in line).length, outcomes.length)
  const parts = [
    recorded.text(),
    (await metrics.text()).text,
    JSON.stringify(status.snapshot()),
    inspect(status, { depth: 9 })
  ]
  return {
    text: parts.join('\n'),
    outcomes,
    stored: bus.records.map(({ value }) => Buffer.from(value).toString()).join('\n')
  }
}

function makeCanarySnapshot(bus: ReturnType<typeof createRecordingBus>, change: Partial<Snapshot>): Snapshot {
  const proof = proofBy(github.schemes.signature, secretOf(secretText, 'env:GITHUB_SECRET'))
  const source = { proof, allow: ['com.github.pull_request*', 'com.github.CANARY*'] }
  return makeSnapshot({ buses: { uk: bus }, source, change })
}

function found(text: string): readonly string[] {
  return forms.filter((form) => text.toLowerCase().includes(form.toLowerCase()))
}

test('no byte of a header, a body or a secret is in a log, a metric or the status', async () => {
  const { text, outcomes, stored } = await tellAbout(Object.values(deliveries), {})
  assert.deepEqual(found(text), [])
  assert.deepEqual(
    outcomes.slice(0, 6),
    ['accepted', 'accepted', 'accepted', 'accepted', 'ignored', 'refused'],
    'the deliveries end as they say'
  )
  assert.equal(outcomes.slice(5).includes('accepted'), false)
  assert.ok(found(stored).includes(canary), 'the canaries went all the way')
})

for (const [name, make] of Object.entries(deliveries))
  test(`a delivery that ${name} leaves no canary`, async () => {
    assert.deepEqual(found((await tellAbout([make], {})).text), [])
  })

test('what a bus or a policy throws leaves no canary', async () => {
  const quoting = Object.assign(new Error(`refused: ${canary}\n    at ${canary} (x:1:1)`), {
    code: canary,
    name: canary
  })
  const faults = [quoting, canary, { payload: canary }, new Problem('bus-unavailable', { cause: quoting })]
  for (const fault of faults) {
    const { text, outcomes } = await tellAbout([() => post()], {}, fault)
    assert.deepEqual(outcomes, ['deferred'])
    assert.deepEqual(found(text), [])
  }
  const policy = policyOf(() => {
    throw quoting
  })
  assert.deepEqual(found((await tellAbout([() => post()], { policy })).text), [])
})

test('control: a canary in an attribute, in a source’s name or in a line of ours is found', async () => {
  const attribute = await tellAbout([() => post({ deliveryId: `${canary}-id` })], {})
  assert.deepEqual(found(attribute.text), [canary])

  const { log, text } = recordLog(createFixedClock())
  log.write('info', 'a line', { planted: Buffer.from(canary).toString('base64') })
  assert.equal(found(text()).length, 1)

  const metrics = createMetrics({ version: '1.2.3' })
  metrics.settled(settlement({ source: canary }))
  assert.deepEqual(found((await metrics.text()).text), [canary])

  const status = createStatusBoard(createFixedClock(), [
    { name: 'github', proof: { schemes: [{ secrets: [secretOf('a secret', canary)] }] } }
  ])
  assert.deepEqual(found(JSON.stringify(status.snapshot())), [canary])
})
