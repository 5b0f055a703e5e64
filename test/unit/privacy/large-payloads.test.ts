import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SourcePrivacy } from '../../../src/core/privacy.ts'
import { createEncryptor } from '../../../src/encryption/encryptor.ts'
import { createOffLoopParser } from '../../../src/parsing/off-loop-parser.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { systemPause } from '../../../src/system/system-pause.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { makeRegionKeys } from '../../support/region-keys.ts'
import { readJwe } from '../encryption/read-jwe.ts'

const { keys, privateKey } = makeRegionKeys('the key of uk, made for tests')

/** A push of almost 25 MiB, with as many commits as GitHub sends, and its persons in the last of them too. */
function largePush(): Buffer {
  const commit = JSON.stringify({
    id: 'c',
    message: 'm'.repeat(12_500),
    author: { name: 'Ada', email: 'ada@example.com' }
  })
  return Buffer.from(`{"ref":"refs/heads/main","commits":[${Array.from({ length: 2_048 }, () => commit).join(',\n')}]}`)
}

async function settleLarge(t: TestContext, privacy: Partial<SourcePrivacy>) {
  const uk = createRecordingBus('uk')
  const parser = createOffLoopParser({ clock: systemClock, jobTimeoutMs: 60_000 })
  const encryptor = createEncryptor()
  t.after(async () => Promise.all([parser.stop(), encryptor.stop()]))
  const protecting = { encrypt: encryptor.encrypt, pause: systemPause }
  const base = makeSnapshot({
    buses: { uk },
    source: { privacy: { personal: 'keep', paths: {}, payload: 'keep', ...privacy } }
  })
  const regions = new Map(
    [...base.regions].map(([name, region]) => [name, { ...region, maxEventBytes: 64 * 1024 * 1024, keys }])
  )
  const { settle } = makePipeline({ parseOffLoop: parser.parse, protecting })
  const body = largePush()
  assert.ok(body.length > 25_000_000 && body.length < 25 * 1024 * 1024)
  const small = githubDelivery({ event: 'push', body: { commits: [{ author: { email: 'a' } }] } })
  const order: string[] = []
  const snapshot = { ...base, regions }
  const large = settle(githubDelivery({ event: 'push', body }), snapshot).then(({ outcome }) =>
    order.push(`large ${outcome.kind}`)
  )
  await settle(small, snapshot).then(({ outcome }) => order.push(`small ${outcome.kind}`))
  await large
  return {
    body,
    order,
    value: Buffer.from(uk.records.at(-1)?.value ?? []),
    headers: new Map(uk.records.at(-1)?.headers)
  }
}

describe('a payload of 25 MiB', () => {
  test('loses its persons while others are answered', async (t) => {
    const paths = { 'commits.*.author.email': 'drop', 'commits.*.author.name': 'pseudonymise' } as const
    const { body, order, value, headers } = await settleLarge(t, { paths })
    assert.deepEqual(order, ['small accepted', 'large accepted'])
    assert.equal(headers.get('ce_dataredacted'), 'drop:2048,pseudonymise:2048')
    const [name] = /"pseudonym:[^"]+"/.exec(value.toString('latin1')) ?? []
    const expected = body
      .toString()
      .replaceAll('"ada@example.com"', 'null')
      .replaceAll('"Ada"', name ?? '')
    assert.ok(value.equals(Buffer.from(expected)))
  })

  test('is encrypted whole while others are answered', async (t) => {
    const { body, order, value } = await settleLarge(t, { payload: 'encrypt' })
    assert.deepEqual(order, ['small accepted', 'large accepted'])
    assert.ok(readJwe(value.toString('latin1'), privateKey).plain.equals(body))
  })
})
