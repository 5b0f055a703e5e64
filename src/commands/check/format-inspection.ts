import type { KafkaVersion } from '../../bus/kafka/inspect/inspect-version.ts'
import type { TopicInspection } from '../../bus/kafka/inspect/inspect-topic.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import type { ConnectFinding } from './connect-finding.ts'
import { isError } from './connect-findings.ts'
import type { LookupInspection, LookupState } from './inspect-lookups.ts'
import type { RegionInspection } from './inspect-regions.ts'

type Paint = (text: string, style: Style) => string

const width = 80
/** Addresses are to be copied, and not broken. */
const addressWidth = 120

/** A region's cluster as it is, with a table of the topics that the configuration can write. */
export function formatInspection(inspection: RegionInspection, paint: Paint): string {
  const name = paint(inspection.region.name, 'bold')
  if (inspection.kind === 'embedded') return `${name}: embedded log, nothing to connect to`
  const { cluster, answer } = inspection
  if (answer === undefined) return `${name}: the Kafka cluster ${cluster} ${paint('cannot be reached', 'red')}`
  const { version, clusterId = 'unknown', brokers, topics } = answer
  const facts = formatTable(
    [
      ['  version', describeVersion(version)],
      ['  cluster id', printable(clusterId)],
      ['  brokers', brokers.map(({ id, address }) => printable(`${address} (${id})`)).join(', ')]
    ],
    width
  )
  const heads = ['  TOPIC', 'WRITE', 'PARTS', 'COPIES', 'MIN', 'MAX BYTES', 'KEPT'].map((head) => paint(head, 'bold'))
  const table =
    topics.length === 0
      ? '  no source leads here, so no topic is written'
      : formatTable([heads, ...topics.map((topic) => topicRow(topic, paint))], width)
  return `${name}: the Kafka cluster ${cluster}\n${facts}\n${table}`
}

function describeVersion(version: KafkaVersion | undefined): string {
  if (version === undefined) return 'Kafka before 3.3 or with ZooKeeper, or another maker’s: it does not tell'
  const { release, supportedLevel, agreedLevel = 'unknown' } = version
  return `Kafka ${release ?? 'of an unknown release'} (metadata.version ${agreedLevel} of ${supportedLevel})`
}

function topicRow(topic: TopicInspection, paint: Paint): readonly string[] {
  const name = `  ${topic.name}`
  if (!topic.found) return [name, paint(topic.fault.reason === 'topic-missing' ? 'missing' : 'unknown', 'red')]
  const { mayWrite, partitions, replicationFactor, settings } = topic
  const { minInSyncReplicas, maxMessageBytes, retentionMs } = 'reason' in settings ? noSettings : settings
  const write = mayWrite === undefined ? '?' : mayWrite ? paint('yes', 'green') : paint('no', 'red')
  return [
    name,
    write,
    String(partitions),
    String(replicationFactor),
    String(minInSyncReplicas ?? '?'),
    String(maxMessageBytes ?? '?'),
    retentionMs === undefined ? '?' : describeAge(retentionMs)
  ]
}

const noSettings = { minInSyncReplicas: undefined, maxMessageBytes: undefined, retentionMs: undefined }

/** In the largest unit that leaves no rest. */
function describeAge(ageMs: number): string {
  if (ageMs < 0) return 'for ever'
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000]
  ] as const
  const unit = units.find(([, unitMs]) => ageMs >= unitMs && ageMs % unitMs === 0)
  return unit === undefined ? `${ageMs}ms` : `${ageMs / unit[1]}${unit[0]}`
}

const states: Readonly<Record<LookupState, readonly [text: string, style: Style]>> = {
  accepted: ['accepts the credentials', 'green'],
  anybody: ['answers anybody', 'green'],
  refused: ['refuses the credentials', 'red'],
  failed: ['does not answer as it should', 'red'],
  unreachable: ['cannot be reached', 'red']
}

/** The systems that admission asks, as they are; nothing where there are none. */
export function formatLookups(inspections: readonly LookupInspection[], paint: Paint): string {
  if (inspections.length === 0) return ''
  const rows = inspections.map(({ lookup, url, state }) => [`  ${lookup}`, url, paint(...states[state])])
  return `${paint('lookups', 'bold')}: what admission asks\n${formatTable(rows, addressWidth)}`
}

/** One line a finding, its hint on the next, and a summary at the end. */
export function formatConnectFindings(findings: readonly ConnectFinding[], paint: Paint): string {
  const errors = findings.filter(isError).length
  const summary = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
  return [...findings.map((finding) => formatFinding(finding, paint)), summary].join('\n')
}

function formatFinding({ severity, region, topic, lookup, message, hint }: ConnectFinding, paint: Paint): string {
  const place = lookup === undefined ? region : `lookups.${lookup}`
  const subject = paint([place, topic].filter((part) => part !== null).join(', '), 'cyan')
  const first = `${paint(severity, severity === 'error' ? 'red' : 'yellow')}  ${subject}: ${printable(message)}`
  return hint === null ? first : `${first}\n    ${paint(hint, 'dim')}`
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}
