import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { explainWithConfig } from '../../../src/commands/explain-with-config.ts'
import { listSamples, readSampleBody, selectSamples } from '../../../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../../../src/commands/samples/signed-request.ts'
import type { SignedRequest } from '../../../src/commands/samples/signed-request.ts'
import { requireSource } from '../../../src/commands/load-for-command.ts'
import { gocardless } from '../../../src/providers/gocardless.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { systemEntropy } from '../../../src/system/system-entropy.ts'
import { loadSandbox, makeSandbox, sandboxSecret } from './sandbox-folder.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const all = await listSamples()
/** The contract suite goes over those of every provider; these are held to more. */
const samples = all.filter(({ provider }) => provider === 'github')
await using sandbox = await makeSandbox()
const config = await loadSandbox(sandbox, now)
const source = requireSource(config, 'github')

async function sign(name: string, changes: { as?: string; tamper?: boolean } = {}): Promise<SignedRequest> {
  const [sample] = selectSamples(samples, name)
  assert.ok(sample, name)
  return signSample(sample, { source, now, entropy: systemEntropy, ...changes })
}

async function explain({ deliveryId: id, path, headers, body }: SignedRequest) {
  return explainWithConfig(config, {
    id,
    source: 'github',
    method: 'POST',
    path,
    receivedAt: now,
    headers: HeaderList.fromEntries(headers),
    body
  })
}

describe('every sample of GitHub', () => {
  for (const { name, event } of samples)
    test(`${name} becomes a valid event of its tenant without drift or a person’s name`, async () => {
      const request = await sign(name)
      const { outcome, stages, events } = await explain(request)
      assert.equal(outcome, 'accepted')
      assert.equal(stages.find(({ stage }) => stage === 'validate')?.detail, 'as its contract schema says')
      const [explained] = events
      assert.equal(explained?.id, request.deliveryId)
      assert.equal(explained.region, 'uk')
      assert.ok(explained.type === `com.github.${event}` || explained.type.startsWith(`com.github.${event}.`))
      assert.doesNotMatch(JSON.stringify(events), /nwh-developer|nwh-reviewer|@/)
    })

  test('has people in it to be kept out of the event, unless a machine did it', async () => {
    const texts = await Promise.all(samples.map(async (sample) => Buffer.from(await readSampleBody(sample)).toString()))
    assert.ok(texts.filter((text) => text.includes('"nwh-')).length >= samples.length - 5)
  })

  test('is of made-up people and organisations: its ids are beyond those given out', async () => {
    for (const sample of samples) {
      const text = Buffer.from(await readSampleBody(sample)).toString()
      assert.doesNotMatch(text, /"login":"(?!northwind-health"|nwh-|github)/)
      for (const [, email = ''] of text.matchAll(/"email":"([^"]+)"/g))
        assert.match(email, /\.example$|^noreply@github\.com$/)
      for (const [, id = ''] of text.matchAll(/"(?:id|\w+_id)":(\d+)/g)) assert.ok(Number(id) >= 9_000_000_000, id)
    }
  })
})

describe('selecting samples', () => {
  const names = (name: string) => selectSamples(all, name).map((sample) => sample.name)

  test('takes the very name before what begins with it', () => {
    assert.deepEqual(names('github/push'), ['github/push'])
    assert.deepEqual(names('github/push.tag'), ['github/push.tag'])
  })

  test('takes all of an event, and all of a provider', () => {
    assert.deepEqual(names('github/pull_request'), ['github/pull_request.closed', 'github/pull_request.opened'])
    assert.equal(names('github').length, samples.length)
  })

  test('takes nothing for half a name', () => {
    for (const name of ['git', 'github/', 'github/pu', 'push', '']) assert.deepEqual(names(name), [])
  })
})

describe('a signed sample', () => {
  test('has ids of its own in its body too, the same ones wherever they stand', async () => {
    const [sample] = selectSamples(all, 'gocardless/payments.confirmed')
    assert.ok(sample)
    const scheme = gocardless.schemes.signature
    const own = { ...source, provider: gocardless, proof: { ...source.proof, scheme } }
    const idsOf = async (): Promise<readonly string[]> => {
      const { body } = await signSample(sample, { source: own, now, entropy: systemEntropy })
      const text = Buffer.from(body).toString()
      assert.doesNotMatch(text, /sampleid/)
      return [...text.matchAll(/"(?:EV|WB)([0-9a-f]{16})"/g)].map(([, id = '']) => id)
    }
    const ids = [...(await idsOf()), ...(await idsOf())]
    assert.deepEqual([ids.length, new Set(ids).size], [6, 6])
  })

  test('is sent as GitHub sends: its headers, a fresh id, JSON without spaces, both signatures', async () => {
    const request = await sign('github/push')
    const headers = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
    assert.deepEqual([...headers.keys()].toSorted(), [
      'accept',
      'content-type',
      'user-agent',
      'x-github-delivery',
      'x-github-event',
      'x-github-hook-id',
      'x-github-hook-installation-target-id',
      'x-github-hook-installation-target-type',
      'x-hub-signature',
      'x-hub-signature-256'
    ])
    assert.equal(headers.size, request.headers.length)
    assert.match(headers.get('user-agent') ?? '', /^GitHub-Hookshot\/[0-9a-f]{7}$/)
    assert.match(headers.get('x-github-delivery') ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/)
    assert.equal(headers.get('x-github-event'), 'push')
    const text = Buffer.from(request.body).toString()
    assert.equal(text, JSON.stringify(JSON.parse(text)))
    const digest = (algorithm: string) => createHmac(algorithm, sandboxSecret).update(request.body).digest('hex')
    assert.equal(headers.get('x-hub-signature-256'), `sha256=${digest('sha256')}`)
    assert.equal(headers.get('x-hub-signature'), `sha1=${digest('sha1')}`)
    assert.notEqual((await sign('github/push')).deliveryId, request.deliveryId)
  })

  test('as another organisation is that one’s everywhere, and still proved', async () => {
    const request = await sign('github/pull_request.opened', { as: 'nordsee-gmbh' })
    const text = Buffer.from(request.body).toString()
    assert.ok(!text.includes('northwind-health'))
    const { outcome, events } = await explain(request)
    assert.equal(outcome, 'accepted')
    assert.equal(events[0]?.region, 'eu')
    assert.equal(events[0].source, 'https://github.com/nordsee-gmbh/patient-portal')
  })

  test('that is tampered with differs in one bit and is refused', async () => {
    const request = await sign('github/push', { tamper: true })
    const good = await sign('github/push')
    assert.equal(request.body.length, good.body.length)
    const changed = [...request.body].map((byte, at) => byte ^ (good.body[at] ?? 0)).filter((bits) => bits !== 0)
    assert.deepEqual(changed, [1])
    assert.equal((await explain(request)).problem, 'signature-invalid')
  })

  test('is signed with a secret that counts, or not at all', async () => {
    await using expired = await makeSandbox({ secret: '{ file: secret, notAfter: 2026-11-21T00:00:00Z }' })
    const old = requireSource(await loadSandbox(expired, Date.parse('2026-11-20T00:00:00Z')), 'github')
    const [sample] = samples
    assert.ok(sample)
    await assert.rejects(
      signSample(sample, { source: old, now, entropy: systemEntropy }),
      /No secret of the source "github" counts/
    )
  })
})
