import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TopicSettings } from '../../../src/bus/kafka/inspect/inspect-settings.ts'
import type { TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import { findConnectTrouble } from '../../../src/commands/check/connect-findings.ts'
import { describeInspection } from '../../../src/commands/check/describe-inspection.ts'
import { formatConnectFindings, formatInspection } from '../../../src/commands/check/format-inspection.ts'
import type { RegionInspection } from '../../../src/commands/check/inspect-regions.ts'

import { mebibyte, topicWith, faultWith, answerWith, regionWith, findingsOf } from './check-finding-parts.ts'

describe('what two regions share', () => {
  const eu = regionWith({}, 'eu')

  test('nothing, when clusters and addresses differ', () =>
    assert.deepEqual(findConnectTrouble([regionWith(), eu]), []))

  test('a cluster id: an error that names both', () => {
    const entries = [{ address: 'kafka-eu:9092', clusterId: 'id-uk', fault: undefined }]
    const twin = regionWith({ entries, answer: answerWith({ brokers: [] }) }, 'eu')
    const findings = findConnectTrouble([regionWith(), twin])
    assert.deepEqual(
      findings.map(({ severity, message }) => [severity, message]),
      [['error', 'the regions uk and eu share the cluster id-uk']]
    )
  })

  test('an advertised address, whatever its case: an error', () => {
    const brokers = [{ id: 9, address: 'KAFKA-UK:9092', clusterId: undefined, fault: undefined }]
    const findings = findConnectTrouble([
      regionWith(),
      regionWith({ answer: answerWith({ clusterId: 'id-eu', brokers }) }, 'eu')
    ])
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['the regions uk and eu share the broker kafka-uk:9092']
    )
  })

  test('an address that the other region cannot even reach: an error', () => {
    const entries = [{ address: 'kafka-uk:9092', clusterId: undefined, fault: faultWith() }]
    const findings = findConnectTrouble([regionWith(), regionWith({ entries, answer: undefined }, 'eu')])
    assert.ok(findings.some(({ message }) => message === 'the regions uk and eu share the broker kafka-uk:9092'))
  })

  test('a broker that leads into the other region’s cluster: an error of both kinds', () => {
    const brokers = [{ id: 1, address: 'astray:9092', clusterId: 'id-uk', fault: undefined }]
    const messages = findConnectTrouble([
      regionWith(),
      regionWith({ answer: answerWith({ clusterId: 'id-eu', brokers }) }, 'eu')
    ]).map(({ message }) => message)
    assert.match(
      messages.join('\n'),
      /the regions uk and eu share the cluster id-uk\nastray:9092 leads to the cluster id-uk/
    )
  })

  test('two clusters that tell no id are not one cluster', () => {
    const silent = (name: string): RegionInspection =>
      regionWith(
        {
          entries: [{ address: `kafka-${name}:9092`, clusterId: undefined, fault: undefined }],
          answer: answerWith({ clusterId: undefined, brokers: [] })
        },
        name
      )
    assert.deepEqual(findConnectTrouble([silent('uk'), silent('eu')]), [])
  })

  test('each pair of three is named', () => {
    const twins = ['uk', 'eu', 'us'].map((name) => regionWith({ answer: answerWith({ brokers: [] }) }, name))
    const messages = findConnectTrouble(twins).map(({ message }) => message)
    for (const pair of ['uk and eu', 'uk and us', 'eu and us'])
      assert.ok(
        messages.some((message) => message.startsWith(`the regions ${pair} share`)),
        pair
      )
  })
})

describe('what is printed', () => {
  const plain = (text: string): string => text

  test('errors come before warnings of the same region, and are counted', () => {
    const topic = topicWith({ mayWrite: false, replicationFactor: 1 }, { minInSyncReplicas: 1 })
    const text = formatConnectFindings(findingsOf(topic), plain)
    assert.match(text, /^error {2}uk, acme\.uk\.scm: this client may not write/)
    assert.match(text, /\nwarning {2}uk, acme\.uk\.scm: its replication factor/)
    assert.match(text, /\n1 error, 1 warning$/)
  })

  test('what a broker wrote is shown, not obeyed', () => {
    const clusterId = 'id\u001b[2Jclear'
    const brokers = [{ id: 1, address: 'host\u001b]0;title:1', clusterId: undefined, fault: undefined }]
    const fault = faultWith({ description: 'said \u001b[31mred' })
    const region = regionWith({
      entries: [{ address: 'kafka-uk:9092', clusterId, fault }],
      answer: answerWith({ clusterId, brokers })
    })
    const text = formatInspection(region, plain) + formatConnectFindings(findConnectTrouble([region]), plain)
    assert.ok(!text.includes('\u001b'))
    assert.match(text, /id\\u001b\[2Jclear/)
  })

  test('a region without topics, an embedded one and one that is lost say so', () => {
    const empty = formatInspection(regionWith({ answer: answerWith({ topics: [] }) }), plain)
    assert.match(empty, /no source leads here/)
    assert.match(formatInspection(regionWith({ answer: undefined }), plain), /cannot be reached/)
    const { region } = regionWith()
    assert.equal(formatInspection({ region, kind: 'embedded' }, plain), 'uk: embedded log, nothing to connect to')
  })

  test('JSON has every field of a topic, known or not', () => {
    const missing: TopicInspection = { name: 'b', found: false, fault: faultWith() }
    const described: unknown = JSON.parse(
      JSON.stringify(describeInspection(regionWith({ answer: answerWith({ topics: [topicWith({}), missing] }) })))
    )
    assert.ok(typeof described === 'object' && described !== null && 'topics' in described)
    assert.ok(Array.isArray(described.topics))
    const [found, lost] = described.topics
    assert.deepEqual(Object.keys(found), Object.keys(lost))
    assert.deepEqual([lost.mayWrite, lost.maxMessageBytes, found.maxMessageBytes], [null, null, mebibyte])
  })
})

describe('a quarantine’s topic', () => {
  const dayMs = 86_400_000
  const quarantine = (settings: Partial<TopicSettings>, stayMs: number | undefined, name = 'acme.uk.quarantine') =>
    findConnectTrouble([regionWith({ answer: answerWith({ topics: [topicWith({ name }, settings)] }) })], () => stayMs)

  test('is warned of where it removes what may still be released', () => {
    const [finding, ...others] = quarantine({ retentionMs: 3 * dayMs }, 3 * dayMs)
    assert.deepEqual([finding?.severity, finding?.topic, others], ['warning', 'acme.uk.quarantine', []])
    assert.match(finding?.message ?? '', /^its retention\.ms, 259200000, is no more than .* 259200000: /)
  })

  test('is not where it keeps for longer, for ever, or nothing stays', () => {
    for (const [retentionMs, stayMs] of [
      [3 * dayMs + 1, 3 * dayMs],
      [-1, 3 * dayMs],
      [3 * dayMs, undefined]
    ] as const)
      assert.deepEqual(quarantine({ retentionMs }, stayMs), [])
    assert.deepEqual(quarantine({ retentionMs: 3 * dayMs }, 4 * dayMs, 'acme.uk.scm'), [], 'another topic')
  })
})
