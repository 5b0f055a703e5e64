import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ClusterAnswer, ClusterInspection } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { TopicSettings } from '../../../src/bus/kafka/inspect/inspect-settings.ts'
import type { FoundTopic, InspectionFault, TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import { findConnectTrouble } from '../../../src/commands/check/connect-findings.ts'
import type { ConnectFinding } from '../../../src/commands/check/connect-finding.ts'
import { describeInspection } from '../../../src/commands/check/describe-inspection.ts'
import { formatConnectFindings, formatInspection } from '../../../src/commands/check/format-inspection.ts'
import type { RegionInspection } from '../../../src/commands/check/inspect-regions.ts'

const mebibyte = 1024 * 1024
const dayMs = 86_400_000

const goodSettings: TopicSettings = {
  minInSyncReplicas: 2,
  maxMessageBytes: mebibyte,
  retentionMs: 7 * dayMs,
  retentionBytes: -1,
  cleanupPolicy: 'delete',
  compressionType: 'producer',
  timestampType: 'CreateTime'
}

function topicWith(change: Partial<FoundTopic>, settings: Partial<TopicSettings> = {}): FoundTopic {
  return {
    name: 'acme.uk.scm',
    found: true,
    partitions: 12,
    replicationFactor: 3,
    partitionsWithoutLeader: [],
    partitionsBelowMinInSync: [],
    mayWrite: true,
    settings: { ...goodSettings, ...settings },
    ...change
  }
}

function faultWith(change: Partial<InspectionFault> = {}): InspectionFault {
  return { reason: 'unreachable', description: 'It is not there.', connectionCode: undefined, ...change }
}

function answerWith(change: Partial<ClusterAnswer> = {}): ClusterAnswer {
  return {
    clusterId: 'id-uk',
    version: { release: '4.3', supportedLevel: 30, agreedLevel: 29 },
    brokers: [{ id: 1, address: 'kafka-uk:9092', clusterId: undefined, fault: undefined }],
    topics: [topicWith({})],
    ...change
  }
}

function regionWith(change: Partial<ClusterInspection> = {}, name = 'uk'): RegionInspection {
  const cluster = { name: `${name}-a`, brokers: [`kafka-${name}:9092`], tls: undefined, sasl: undefined }
  const bus = {
    kind: 'kafka',
    client: 'kafkajs',
    compression: 'lz4',
    requestTimeoutMs: 1,
    connectTimeoutMs: 1,
    cluster
  } as const
  return {
    region: { name, maxEventBytes: mebibyte, bus },
    kind: 'kafka',
    cluster: cluster.name,
    entries: [{ address: `kafka-${name}:9092`, clusterId: `id-${name}`, fault: undefined }],
    answer: answerWith({
      clusterId: `id-${name}`,
      brokers: [{ id: 1, address: `kafka-${name}:9092`, clusterId: undefined, fault: undefined }]
    }),
    ...change
  }
}

function findingsOf(topic: TopicInspection): readonly ConnectFinding[] {
  return findConnectTrouble([regionWith({ answer: answerWith({ topics: [topic] }) })])
}

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
