import { correlationKinds } from '../../core/provider.ts'
import type { Provider } from '../../core/provider.ts'
import type { IdRule } from '../../core/rule.ts'
import { describeScheme } from '../describe-scheme.ts'
import { formatTable } from '../text-table.ts'
import { formatRule, formatTimeRule } from './format-rule.ts'

type Bold = (text: string) => string

export function formatCatalogue(catalogue: readonly Provider[], bold: Bold): string {
  const heads = ['NAME', 'TITLE', 'DOMAIN', 'PROOF', 'DEADLINE', 'LIMIT'].map(bold)
  const rows = catalogue.map(({ name, title, domain, schemes, limits }) => [
    name,
    title,
    domain,
    Object.keys(schemes).join(', '),
    `${limits.deadlineMs / 1000} s`,
    formatBytes(limits.maxBodyBytes)
  ])
  return formatTable([heads, ...rows], 80)
}

/** Everything that an operator asks of a provider, its rules included. */
export function formatProvider(provider: Provider, bold: Bold): string {
  const { event, limits } = provider
  const rows: readonly (readonly [string, string])[] = [
    ...(provider.docs === '' ? [] : [['documentation', describeDocs(provider)] as const]),
    ['topics', `<prefix>.<region>.${provider.domain}`],
    [
      'proof',
      Object.entries(provider.schemes)
        .map(([name, scheme]) => `${name}: ${describeScheme(scheme)}`)
        .join('; ')
    ],
    ['bodies', Object.keys(provider.bodies).join(', ')],
    ['limit', formatBytes(limits.maxBodyBytes)],
    ['deadline', `${limits.deadlineMs / 1000} s`],
    ['after failures', `${describeFailure[provider.failures.effect]}. ${provider.failures.note}`.trim()],
    ...describeBatches(provider).map((what) => ['batches', what] as const),
    ['event id', event.id.map(describeId).join(', else ')],
    ['tenant names', Object.keys(provider.tenants).join(', ')],
    ['contract', provider.schema ?? 'none']
  ]
  return [
    bold(`${provider.title} (${provider.name})`),
    formatTable(rows, 80),
    formatRule(bold('event type'), event.type),
    formatRule(bold('event source'), event.source),
    formatRule(bold('event subject'), event.subject),
    formatTimeRule(bold('event time'), event.time),
    formatRule(bold('ordered by'), event.entity),
    ...(event.sequence === undefined ? [] : [formatRule(bold('sequence'), event.sequence)]),
    formatCorrelation(bold('correlation keys'), provider)
  ].join('\n\n')
}

function describeDocs({ docs, checked }: Provider): string {
  return checked === '' ? docs : `${docs} (held against it on ${checked})`
}

/** Where one delivery holds several events; nothing where none does. */
export function describeBatches({ event: { items }, bodies }: Provider): readonly string[] {
  if (items !== undefined)
    return [items === '.' ? 'each item of the body is an event' : `each item of ${items} is an event`]
  const types = Object.keys(bodies).filter((type) => bodies[type]?.kind === 'cloudevents-batch')
  return types.map((type) => `each item of a body of ${type} is an event`)
}

export function describeId(rule: IdRule): string {
  if ('use' in rule) return `${rule.use} (${rule.quality})`
  const what = rule.hash === 'data' ? ['what is stored', ...(rule.and ?? [])].join(' and ') : rule.hash.join(' ')
  const step = rule.withinMs === undefined ? '' : `, and the time of receipt in steps of ${rule.withinMs / 1000} s`
  return `a hash of ${what}${step} (derived)`
}

export const describeFailure: Readonly<Record<Provider['failures']['effect'], string>> = {
  'never-retries': 'it sends no delivery again by itself',
  retries: 'it sends again',
  disables: 'it sends again, and disables an endpoint that keeps failing',
  blocks: 'it sends again and holds back what comes after'
}

function formatCorrelation(title: string, { correlation }: Provider): string {
  const rows = correlationKinds.flatMap((kind) => {
    const templates = correlation[kind]
    return templates === undefined ? [] : [[`  ${kind}`, templates.join(' ')]]
  })
  return `${title}\n${formatTable(rows, 80)}`
}

function formatBytes(bytes: number): string {
  const mebibytes = bytes / (1024 * 1024)
  return mebibytes >= 1 ? `${mebibytes} MiB` : `${bytes / 1024} KiB`
}
