import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findRestartNeeds } from '../../../src/app/needs-restart.ts'
import type { Config, KafkaBusConfig } from '../../../src/config/config.ts'
import { fixtures, loadForTest } from '../config/load-for-test.ts'
import { configOf } from '../config/load-result.ts'

const loaded = configOf(await loadForTest(`${fixtures}warned-custody-elsewhere.yaml`))

/** With logs in these directories, by region. */
function withLogs(directories: Readonly<Record<string, string>>): Config {
  const retention = { ageMs: 1, bytes: 1 }
  const regions = Object.entries(directories).map(([name, directory]) => {
    const bus = { kind: 'embedded', directory, segmentBytes: 1, retention } as const
    return [name, { name, maxEventBytes: 1024, bus }] as const
  })
  return { ...loaded, regions: new Map(regions) }
}

describe('a restart is needed', () => {
  const cases: Readonly<Record<string, readonly [next: Record<string, string>, needs: readonly string[]]>> = {
    'when a region with a log is renamed': [{ uk: '/uk', europe: '/eu' }, ['regions.europe.embedded.directory']],
    'when two regions change their directories': [
      { uk: '/eu', eu: '/uk' },
      ['regions.uk.embedded.directory', 'regions.eu.embedded.directory']
    ],
    'when a new region takes the directory that another one leaves': [
      { uk: '/moved', eu: '/eu', us: '/uk' },
      ['regions.us.embedded.directory']
    ],
    'but not when a region goes': [{ uk: '/uk' }, []],
    'nor when one comes, or moves, where there is none yet': [{ uk: '/moved', eu: '/eu', us: '/us' }, []],
    'nor when nothing changes': [{ eu: '/eu', uk: '/uk' }, []]
  }
  for (const [name, [next, needs]] of Object.entries(cases))
    test(name, () => {
      assert.deepEqual(findRestartNeeds(withLogs({ uk: '/uk', eu: '/eu' }), withLogs(next)), needs)
    })

  const kafka = {
    kind: 'kafka',
    client: 'platformatic',
    compression: 'lz4',
    lingerMs: 4,
    requestTimeoutMs: 5000,
    connectTimeoutMs: 2000,
    cluster: { name: 'uk-a', brokers: ['a:9092'], tls: undefined, sasl: undefined }
  } as const
  const others: { readonly [Setting in Exclude<keyof KafkaBusConfig, 'kind'>]: KafkaBusConfig[Setting] } = {
    client: 'kafkajs',
    compression: 'zstd',
    lingerMs: 0,
    requestTimeoutMs: 1000,
    connectTimeoutMs: 1000,
    cluster: { ...kafka.cluster, brokers: ['b:9092'] }
  }
  const withKafka = (bus: KafkaBusConfig): Config => ({
    ...loaded,
    regions: new Map([['uk', { name: 'uk', maxEventBytes: 1024, bus }]])
  })
  for (const [setting, value] of Object.entries(others))
    test(`for a Kafka’s ${setting}: ${setting === 'cluster' ? 'no' : 'yes'}`, () => {
      const needs = findRestartNeeds(withKafka(kafka), withKafka({ ...kafka, [setting]: value }))
      assert.deepEqual(needs, setting === 'cluster' ? [] : ['regions.uk.kafka'])
    })

  test('for what listeners and topics are named by, each by its path in the file', () => {
    const next = {
      ...loaded,
      gateway: { ...loaded.gateway, drainDelayMs: 1 },
      events: { ...loaded.events, prefix: 'x' }
    }
    assert.deepEqual(findRestartNeeds(loaded, next), ['gateway.drainDelay', 'events.prefix'])
  })
})
