import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import { findConnectTrouble } from '../../../src/commands/check/connect-findings.ts'

import { mebibyte, dayMs, topicWith, faultWith, answerWith, regionWith, findingsOf } from './check-finding-parts.ts'

describe('what is found in a topic', () => {
  test('nothing in a good one', () => assert.deepEqual(findingsOf(topicWith({})), []))

  const cases: readonly (readonly [what: string, topic: TopicInspection, severity: string, message: RegExp])[] = [
    ['no permission', topicWith({ mayWrite: false }), 'error', /^this client may not write to it$/],
    ['permission not told', topicWith({ mayWrite: undefined }), 'warning', /unknown: brokers before Kafka 2\.3/],
    [
      'settings not shown',
      topicWith({ settings: faultWith({ reason: 'topic-forbidden' }) }),
      'warning',
      /settings are unknown/
    ],
    ['no leader', topicWith({ partitionsWithoutLeader: [4, 7] }), 'error', /no leader for partitions 4, 7$/],
    [
      'many without a leader',
      topicWith({ partitionsWithoutLeader: [0, 1, 2, 3, 4, 5, 6] }),
      'error',
      /0, 1, 2, 3, 4 and 2 more$/
    ],
    ['too few in sync', topicWith({ partitionsBelowMinInSync: [3] }), 'error', /in partition 3: nothing is stored/],
    ['one copy', topicWith({ replicationFactor: 1 }, { minInSyncReplicas: 1 }), 'warning', /replication factor is 1/],
    ['one copy is enough', topicWith({}, { minInSyncReplicas: 1 }), 'warning', /may be acknowledged with one copy/],
    ['all copies needed', topicWith({}, { minInSyncReplicas: 3 }), 'warning', /one broker down stops all writing/],
    [
      'more copies needed than there are',
      topicWith({}, { minInSyncReplicas: 4 }),
      'warning',
      /, 4, is above its replication factor, 3: brokers count it as 3/
    ],
    [
      'smaller than events by one',
      topicWith({}, { maxMessageBytes: mebibyte - 1 }),
      'error',
      /1048575, is below .* 1048576/
    ],
    ['short retention', topicWith({}, { retentionMs: dayMs - 1 }), 'warning', /less than a day/],
    ['no retention at all', topicWith({}, { retentionMs: 0 }), 'warning', /less than a day/],
    [
      'compaction',
      topicWith({}, { cleanupPolicy: 'compact', retentionMs: 1 }),
      'warning',
      /all but the last are removed/
    ],
    ['compaction too', topicWith({}, { cleanupPolicy: 'delete, compact' }), 'warning', /all but the last are removed/]
  ]
  for (const [what, topic, severity, message] of cases)
    test(`${what}: one ${severity}`, () => {
      const findings = findingsOf(topic)
      assert.equal(findings.length, 1, JSON.stringify(findings))
      assert.equal(findings[0]?.severity, severity)
      assert.match(findings[0]?.message ?? '', message)
      assert.deepEqual([findings[0]?.region, findings[0]?.topic], ['uk', 'acme.uk.scm'])
    })

  const fine = {
    'for ever': topicWith({}, { retentionMs: -1 }),
    'exactly a day': topicWith({}, { retentionMs: dayMs }),
    'settings that this broker does not have': topicWith(
      {},
      { minInSyncReplicas: undefined, maxMessageBytes: undefined, retentionMs: undefined, cleanupPolicy: undefined }
    )
  }
  for (const [what, topic] of Object.entries(fine))
    test(`${what}: nothing`, () => assert.deepEqual(findingsOf(topic), []))

  test('a missing one is an error that says how to make it', () => {
    const [finding] = findingsOf({ name: 'acme.uk.scm', found: false, fault: faultWith({ reason: 'topic-missing' }) })
    assert.equal(finding?.severity, 'error')
    assert.match(finding.hint ?? '', /12 partitions, replication factor 3, .*=2 and max\.message\.bytes=1048576/)
  })

  test('one that may not be seen is an error in the words of the fault, not called missing', () => {
    const fault = faultWith({ reason: 'topic-forbidden', description: 'Give it WRITE.' })
    const [finding] = findingsOf({ name: 'acme.uk.scm', found: false, fault })
    assert.deepEqual([finding?.severity, finding?.message], ['error', 'Give it WRITE.'])
  })

  test('a partition without a leader is not counted a second time', () => {
    const findings = findingsOf(topicWith({ partitionsWithoutLeader: [1], partitionsBelowMinInSync: [1] }))
    assert.equal(findings.length, 1)
  })
})

describe('what is found on the way to a cluster', () => {
  test('an address that does not answer is an error when it is the last, else a warning', () => {
    const lost = { address: 'gone:9092', clusterId: undefined, fault: faultWith() }
    const there = { address: 'kafka-uk:9092', clusterId: 'id-uk', fault: undefined }
    const [all] = findConnectTrouble([regionWith({ entries: [lost], answer: undefined })])
    const [one] = findConnectTrouble([regionWith({ entries: [lost, there] })])
    assert.deepEqual([all?.severity, one?.severity], ['error', 'warning'])
    assert.match(one?.message ?? '', /^gone:9092 of `brokers`: It is not there\.$/)
  })

  test('a broker that cannot be reached where it says it is, is an error', () => {
    const brokers = [{ id: 7, address: 'inside:9092', clusterId: undefined, fault: faultWith() }]
    const [finding] = findConnectTrouble([regionWith({ answer: answerWith({ brokers }) })])
    assert.equal(finding?.severity, 'error')
    assert.match(finding.message, /^broker 7 tells clients to connect to inside:9092/)
  })

  test('one of several that does not answer is an error when the cluster sends clients there', () => {
    const lost = { address: 'kafka-2:9092', clusterId: undefined, fault: faultWith() }
    const entries = [{ address: 'kafka-1:9092', clusterId: 'id-uk', fault: undefined }, lost]
    const findings = findConnectTrouble([
      regionWith({ entries, answer: answerWith({ brokers: [{ id: 2, ...lost }] }) })
    ])
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['error']
    )
  })

  test('an address that leads to another cluster is an error, in the list or as advertised', () => {
    const own = { address: 'kafka-uk:9092', clusterId: 'id-uk', fault: undefined }
    const other = { address: 'other:9092', clusterId: 'id-other', fault: undefined }
    const listed = findConnectTrouble([regionWith({ entries: [own, other] })])
    const advertised = findConnectTrouble([regionWith({ answer: answerWith({ brokers: [{ id: 1, ...other }] }) })])
    for (const findings of [listed, advertised]) {
      assert.equal(findings.length, 1)
      assert.equal(findings[0]?.severity, 'error')
      assert.match(findings[0]?.message ?? '', /^other:9092 leads to the cluster id-other, .* id-uk$/)
    }
  })

  test('the hint tells a wrong authority, an old certificate and silence apart', () => {
    const hintOf = (connectionCode: string | undefined): string => {
      const entry = { address: 'kafka-uk:9093', clusterId: undefined, fault: faultWith({ connectionCode }) }
      return findConnectTrouble([regionWith({ entries: [entry], answer: undefined })])[0]?.hint ?? ''
    }
    assert.match(hintOf('SELF_SIGNED_CERT_IN_CHAIN'), /`tls\.ca`/)
    assert.match(hintOf('CERT_HAS_EXPIRED'), /expired/)
    assert.match(hintOf(undefined), /compare `tls` and `sasl`/)
    assert.match(hintOf('constructor'), /compare `tls` and `sasl`/)
  })
})
