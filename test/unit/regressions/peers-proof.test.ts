import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { SharedSecretScheme } from '../../../src/core/scheme.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { providers } from '../../../src/providers/registry.ts'
import { isSharedSecret } from '../../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery, testSecret } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { sign, useOf } from '../../support/signed-sample.ts'
import { fixtures, loadForTest } from '../config/load-for-test.ts'

/*
 * Bugs of other gateways, each by its number in our catalogue of them and by its name: of proof here, of what follows in
 * peers-intake.test.ts, and of HTTP in test/e2e/peers.test.ts.
 */

/** Every scheme of the catalogue whose secret the gateway shares. */
const shared = [...providers.values()].flatMap(({ name, schemes }) =>
  Object.entries(schemes).flatMap(([scheme, data]): readonly (readonly [string, SharedSecretScheme])[] =>
    isSharedSecret(data) ? [[`${name} by ${scheme}`, data]] : []
  )
)

async function settle(delivery: ReturnType<typeof githubDelivery>, snapshot: Parameters<typeof makeSnapshot>[0] = {}) {
  const uk = createRecordingBus('uk')
  const { settle: run, observer } = makePipeline()
  const settled = await run(delivery, makeSnapshot({ ...snapshot, buses: { uk } }))
  return { ...settled, records: uk.records, observer }
}

describe('1. a missing or empty secret refuses, and never lets everything in', () => {
  const sample = { name: 'any', headers: [], body: Buffer.from('{"notificationItems":[]}') }
  for (const [name, scheme] of shared)
    test(name, () => {
      for (const secrets of [[], [secretOf('')]]) {
        const use = { ...useOf(scheme, secretOf('x')), secrets }
        const unsigned = { ...githubDelivery({ body: sample.body }), headers: HeaderList.fromEntries([]) }
        assert.equal(verifyScheme(use, unsigned, fixedStart).ok, false, 'without a proof')
        const empty = Buffer.alloc(0)
        const digest = createHmac('sha256', empty).update(sample.body).digest('hex')
        const header = 'header' in scheme ? scheme.header : 'authorization'
        const prefix = 'prefix' in scheme ? scheme.prefix : 'Basic '
        for (const value of [digest, '', 'Og=='])
          assert.equal(
            verifyScheme(use, { ...unsigned, headers: HeaderList.fromEntries([[header, prefix + value]]) }, fixedStart)
              .ok,
            false,
            'with the proof that an empty secret makes'
          )
        const emptyToken = { ...unsigned, hidden: { token: secretOf('') } }
        assert.equal(verifyScheme(use, emptyToken, fixedStart).ok, false, 'with an empty token in the path')
      }
    })
})

test('2. a secret that a path of the configuration leaves unloaded stops the start', async () => {
  for (const name of [
    'bad-proof-missing',
    'bad-proof-empty',
    'bad-proof-null',
    'bad-secret-unread',
    'bad-secret-empty'
  ]) {
    const { ok, findings } = await loadForTest(`${fixtures}${name}.yaml`)
    assert.equal(ok, false, name)
    assert.ok(findings.some(({ severity }) => severity === 'error'))
  }
})

test('3. nothing compares secret-derived bytes but the one comparison in constant time', () => {
  const otherComparison = /\.equals\(|Buffer\.compare|\b(?:digest|signature|key|token)\w* [!=]==? (?!undefined|'')/
  for (const bad of ['if (digest === claimed)', 'key.equals(claimed)', 'return token !== secret'])
    assert.match(bad, otherComparison)
  const folder = new URL('../../../src/signatures/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  assert.ok(files.length > 10)
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    assert.equal(/timingSafeEqual\(/.test(text), file === 'equal-bytes.ts', file)
    assert.doesNotMatch(text, otherComparison, file)
  }
})

describe('4. a header that is shorter than the prefix refuses, and throws nothing', () => {
  for (const [name, scheme] of shared)
    if ('prefix' in scheme)
      test(name, () => {
        const use = useOf(scheme, secretOf(testSecret))
        for (let length = 0; length <= scheme.prefix.length; length += 1) {
          const headers = HeaderList.fromEntries([[scheme.header, scheme.prefix.slice(0, length)]])
          assert.equal(verifyScheme(use, { ...githubDelivery(), headers }, fixedStart).ok, false)
        }
      })
})

test('5. raw bytes are verified, and no body that was converted first', async () => {
  const sent = Buffer.from('{ "zen": "a",\n "hook_id": 7.0 }')
  const converted = Buffer.from(JSON.stringify(JSON.parse(sent.toString())))
  const signatureOf = (body: Buffer): string => githubDelivery({ body }).headers.only('x-hub-signature-256') ?? ''
  assert.equal((await settle(githubDelivery({ body: sent }))).outcome.kind, 'accepted')
  for (const [body, signed] of [
    [sent, converted],
    [converted, sent],
    [Buffer.concat([Buffer.from('\ufeff'), sent]), sent],
    [Buffer.concat([sent, Buffer.from('\n')]), sent]
  ] as const) {
    const delivery = githubDelivery({ body, headers: { 'X-Hub-Signature-256': signatureOf(signed) } })
    assert.equal((await settle(delivery)).reply.status, 401)
  }
})

test('6. nothing is remembered of a delivery before it is proved: a forged one takes no id away', async () => {
  const uk = createRecordingBus('uk')
  const { settle: run } = makePipeline()
  const snapshot = makeSnapshot({ buses: { uk } })
  const forged = await run(githubDelivery({ secret: 'another', deliveryId: 'd-1' }), snapshot)
  const real = await run(githubDelivery({ deliveryId: 'd-1' }), snapshot)
  const again = await run(githubDelivery({ deliveryId: 'd-1' }), snapshot)
  assert.deepEqual(
    [forged.outcome.kind, real.outcome.kind, again.outcome.kind, uk.records.length],
    ['refused', 'accepted', 'accepted', 2]
  )
})

describe('17. that a header is there proves nothing', () => {
  const sample = { name: 'any', headers: [['webhook-id', 'msg_1']] as const, body: Buffer.from('{"a":1}') }
  for (const [name, scheme] of shared)
    test(name, () => {
      if (!('header' in scheme)) return assert.ok(['basic', 'path-token', 'hmac-items'].includes(scheme.kind))
      const others = secretOf('a secret that the source does not have')
      const use = useOf(scheme, secretOf(testSecret))
      const text = `t=1,${scheme.prefix}${'0'.repeat(64)}`
      for (const value of ['x', 'true', scheme.prefix, text, `${scheme.prefix}${'0'.repeat(64)}`])
        assert.equal(
          verifyScheme(
            use,
            { ...githubDelivery(), headers: HeaderList.fromEntries([[scheme.header, value]]) },
            fixedStart
          ).ok,
          false,
          value
        )
      assert.equal(verifyScheme(use, signedBy(others), fixedStart).ok, false, 'a good proof by another secret')

      function signedBy(secret: typeof others) {
        try {
          return sign(sample, useOf(scheme, secret), secret).delivery
        } catch {
          return githubDelivery()
        }
      }
    })

  test('and a source asks for all of it', async () => {
    const proof = proofBy(providers.get('github')?.schemes['signature'] ?? assert.fail(), secretOf(testSecret))
    const headers = { 'X-Hub-Signature-256': 'sha256=present' }
    const { reply, records } = await settle(githubDelivery({ headers }), { source: { proof } })
    assert.deepEqual([reply.status, records.length], [401, 0])
  })
})
