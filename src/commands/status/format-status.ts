import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'

type Paint = (text: string, style: Style) => string

/**
 * The status for people: what is known by name has its own table, whatever else an answer holds is listed before it,
 * so that an older command shows a newer gateway's status too.
 */
export function formatStatus(status: JsonObject, paint: Paint): string {
  const { sources, regions, unknown, workers, ...rest } = status
  const blocks = [
    formatTable(
      Object.entries(rest).map(([name, value]) => [name, describeFields(value)]),
      80
    ),
    regionTable(itemsOf(regions), paint),
    workerTable(itemsOf(workers), paint),
    sourceTable(itemsOf(sources), unknown, paint),
    secretTable(itemsOf(sources), paint)
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

function sourceTable(sources: readonly JsonObject[], unknown: Json | undefined, paint: Paint): string {
  const shown = [...sources, ...(isJsonObject(unknown) && unknown['lastReceivedAt'] !== null ? [unknown] : [])]
  if (shown.length === 0) return ''
  const rows = shown.map((source) => [
    text(source['name']),
    moment(source['lastReceivedAt']),
    moment(source['lastVerifiedAt']),
    describeOutcomes(source)
  ])
  return formatTable([heads(['SOURCE', 'LAST RECEIVED', 'LAST VERIFIED', 'OUTCOMES'], paint), ...rows], 80)
}

/** Outcomes that occurred, then what is not as it should be. */
function describeOutcomes({ outcomes, inFlight, lastProblem, drifted, publishedLate }: JsonObject): string {
  const counts = isJsonObject(outcomes) ? Object.entries(outcomes) : []
  const parts = counts.filter(([, count]) => count !== 0).map(([kind, count]) => `${text(count)} ${kind}`)
  for (const [what, count] of [
    ['in flight', inFlight],
    ['drifted', drifted],
    ['published late', publishedLate]
  ] as const)
    if (typeof count === 'number' && count > 0) parts.push(`${count} ${what}`)
  if (isJsonObject(lastProblem)) parts.push(`last problem ${text(lastProblem['code'])} at ${moment(lastProblem['at'])}`)
  return parts.length === 0 ? 'none yet' : parts.join(', ')
}

function regionTable(regions: readonly JsonObject[], paint: Paint): string {
  if (regions.length === 0) return ''
  const rows = regions.map(({ name, ready, why, ...rest }) => {
    const state = ready === true ? paint('ready', 'green') : paint('not ready', 'red')
    return [text(name), state, [...(why === undefined ? [] : [text(why)]), describeFields(rest)].join(', ')]
  })
  return formatTable([heads(['REGION', 'STATE'], paint), ...rows], 80)
}

/** Of a gateway of several processes. */
function workerTable(workers: readonly JsonObject[], paint: Paint): string {
  if (workers.length === 0) return ''
  const rows = workers.map(({ number, state, pid, since, digest }) => [
    text(number),
    state === 'serving' ? paint('serving', 'green') : paint(text(state), 'red'),
    text(pid),
    moment(since),
    text(digest).slice(0, 16)
  ])
  return formatTable([heads(['WORKER', 'STATE', 'PROCESS', 'SINCE', 'CONFIGURATION'], paint), ...rows], 80)
}

/** Which secrets still prove deliveries: the one that does no longer may go. */
function secretTable(sources: readonly JsonObject[], paint: Paint): string {
  const rows = sources.flatMap(({ name, secrets }) =>
    itemsOf(secrets).map(({ label, lastUsedAt, expiresAt, counts }) => {
      const until = counts === false ? paint(describeRest(expiresAt), 'red') : moment(expiresAt)
      return [text(name), text(label), moment(lastUsedAt), until]
    })
  )
  return rows.length === 0 ? '' : formatTable([heads(['SOURCE', 'SECRET', 'LAST USED', 'EXPIRES'], paint), ...rows], 80)
}

/** Of a secret that does not count: its time is up, or has not come. */
function describeRest(expiresAt: Json | undefined): string {
  return typeof expiresAt === 'string' ? `does not count; ${moment(expiresAt)}` : 'does not count yet'
}

function heads(names: readonly string[], paint: Paint): readonly string[] {
  return names.map((name) => paint(name, 'bold'))
}

function itemsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : []
}

/** `name sandbox, location uk`; what is nested stays JSON. */
function describeFields(value: Json): string {
  if (!isJsonObject(value)) return text(value)
  return Object.entries(value)
    .map(([key, field]) => `${key} ${text(field)}`)
    .join(', ')
}

function text(value: Json | undefined): string {
  if (value === undefined || value === null) return '-'
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** To the second: more would not fit. */
function moment(value: Json | undefined): string {
  return typeof value === 'string' ? printable(value).replace(/\.\d+Z$/, 'Z') : '-'
}
