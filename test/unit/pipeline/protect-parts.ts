import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { Policy } from '../../../src/core/policy.ts'
import type { RegionKeys, SourcePrivacy } from '../../../src/core/privacy.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { EventMode } from '../../../src/core/snapshot.ts'
import type { Source } from '../../../src/core/source.ts'
import { createEncryptor } from '../../../src/encryption/encryptor.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { systemPause } from '../../../src/system/system-pause.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyTo } from '../../support/policy-of.ts'
import { providerWith } from '../../support/provider-delivery.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { makeRegionKeys } from '../../support/region-keys.ts'

export const [uk, eu] = [
  makeRegionKeys('the key of uk, made for tests'),
  makeRegionKeys('the key of eu, made for tests')
]

export const canaries = {
  email: 'canary-mail@example.com',
  login: 'canary-login',
  secret: 'canary-credential',
  text: 'canary-text'
}
export const body = `{ "id":"1", "type":"made",\n  "user" : {"email": "${canaries.email}", "login":"${canaries.login}"}, "credential":"${canaries.secret}", "note":"${canaries.text}" , "n":12345678901234567890}`
export const reduced = (email: string, login: string, note = `"${canaries.text}"`): string =>
  `{ "id":"1", "type":"made",\n  "user" : {"email": ${email}, "login":${login}}, "credential":null, "note":${note} , "n":12345678901234567890}`

export const acme = providerWith({
  personal: [
    { path: 'user.email', action: 'drop' },
    { path: 'user.login', action: 'pseudonymise' },
    { path: 'note', action: 'keep' }
  ],
  secretFields: ['credential']
})

export interface Given {
  readonly provider?: Provider
  readonly privacy?: Partial<SourcePrivacy> | undefined
  readonly source?: Partial<Source>
  readonly body?: string | Uint8Array
  readonly contentType?: string
  readonly policy?: Policy
  readonly keys?: { readonly uk?: RegionKeys; readonly eu?: RegionKeys }
  readonly mode?: EventMode
  readonly withoutParts?: true
  readonly receivedAt?: number
}

export async function settle(t: TestContext, given: Given) {
  const buses = { uk: createRecordingBus('uk'), eu: createRecordingBus('eu') }
  const encryptor = createEncryptor()
  t.after(() => encryptor.stop())
  const { provider = acme, mode = 'binary', keys = { uk: uk.keys, eu: eu.keys } } = given
  const base = makeSnapshot({
    buses,
    source: {
      provider,
      reader: compileReader(provider),
      privacy: given.privacy && { personal: 'keep', paths: {}, payload: 'keep', ...given.privacy },
      ...given.source
    }
  })
  const regions = new Map(
    [...base.regions.values()].map((region) => [
      region.name,
      { ...region, keys: region.name === 'uk' ? keys.uk : keys.eu }
    ])
  )
  const policy = given.policy ?? policyTo('uk')
  const { settle: run } = makePipeline(
    given.withoutParts ? {} : { protecting: { encrypt: encryptor.encrypt, pause: systemPause } }
  )
  const delivery = githubDelivery({
    body: given.body ?? body,
    headers: { 'Content-Type': given.contentType ?? 'application/json' },
    ...(given.receivedAt === undefined ? {} : { receivedAt: given.receivedAt })
  })
  const settled = await run(delivery, { ...base, regions, policy, events: { prefix: 'acme', mode } })
  return {
    ...settled,
    buses,
    records: buses.uk.records,
    written: written([...buses.uk.records, ...buses.uk.decisions])
  }
}

/** Everything of a record, as text. */
export function written(records: readonly BusRecord[]): string {
  return records
    .map(({ topic, key, headers, value }) => [topic, key, headers.flat(), Buffer.from(value)].join('\n'))
    .join('\n')
}

export const valueOf = (record: BusRecord | undefined): string => Buffer.from(record?.value ?? []).toString()
export const headerOf = (record: BusRecord | undefined, name: string): string | undefined =>
  new Map(record?.headers).get(name)

export const pseudonym = (text: string): string => {
  assert.match(text, /"login":"pseudonym:[\w-]{22}"/)
  return /"pseudonym:[\w-]{22}"/.exec(text)?.[0] ?? ''
}
