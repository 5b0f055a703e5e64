import type { Handshake } from '../core/handshake.ts'
import type { Provider } from '../core/provider.ts'
import type { Announcement } from '../core/registry.ts'
import type { Candidates, Condition, IdRule, Rule, TimeRule } from '../core/rule.ts'

export type Step = string | number

export interface PlacedTemplate {
  readonly path: readonly Step[]
  readonly template: string
  /** One step may be `*`. */
  readonly isSpread: boolean
}

type Placed = readonly (readonly [path: readonly Step[], template: string])[]

/** Every template of a provider with its place in the provider's data. */
export function templatesOf({
  event,
  tenants,
  correlation,
  hints,
  handshakes,
  announces
}: Provider): readonly PlacedTemplate[] {
  const plain: Placed = [
    ...under(['event', 'id'], event.id.flatMap(ofId)),
    ...under(['event', 'type'], ofRule(event.type)),
    ...under(['event', 'source'], ofRule(event.source)),
    ...under(['event', 'subject'], ofRule(event.subject)),
    ...under(['event', 'time'], ofTimes(event.time)),
    ...under(['event', 'entity'], ofRule(event.entity)),
    ...under(['event', 'sequence'], ofRule(event.sequence ?? [])),
    ...under(['event', 'instance'], ofCandidates(event.instance)),
    ...Object.entries(tenants).flatMap(([name, { use }]) => under(['tenants', name, 'use'], ofCandidates(use))),
    ...Object.entries(hints).flatMap(([name, use]) => under(['hints', name], ofCandidates(use))),
    ...handshakes.flatMap((handshake, at) => under(['handshakes', at], ofHandshake(handshake))),
    ...under(['announces'], announces === undefined ? [] : ofAnnouncement(announces))
  ]
  const spread: Placed = [
    ...Object.entries(correlation).flatMap(([kind, list]) => under(['correlation', kind], ofCandidates(list))),
    ...under(['announces', 'references'], ofCandidates(announces?.references ?? []))
  ]
  const mark =
    (isSpread: boolean) =>
    ([path, template]: Placed[number]) => ({ path, template, isSpread })
  return [...plain.map(mark(false)), ...spread.map(mark(true))]
}

function under(start: readonly Step[], placed: Placed): Placed {
  return placed.map(([path, template]) => [[...start, ...path], template])
}

function ofRule(rule: Rule): Placed {
  if (!('by' in rule)) return ofCandidates(rule)
  return [
    [['by'], rule.by],
    ...Object.entries(rule.cases).flatMap(([name, use]) => under(['cases', name], ofCandidates(use))),
    ...under(['otherwise'], ofCandidates(rule.otherwise))
  ]
}

function ofCandidates(candidates: Candidates): Placed {
  return candidates.flatMap((candidate, at): Placed => {
    if (typeof candidate === 'string') return [[[at], candidate]]
    return under([at], [...under(['when'], ofConditions(candidate.when)), [['use'], candidate.use]])
  })
}

function ofConditions(conditions: readonly Condition[]): Placed {
  return conditions.flatMap((condition, at): Placed => {
    const found: Placed = [[['value'], condition.value]]
    if ('startsWith' in condition) return under([at], [...found, [['startsWith'], condition.startsWith]])
    if ('differsFrom' in condition) return under([at], [...found, [['differsFrom'], condition.differsFrom]])
    return under([at], found)
  })
}

function ofId(rule: IdRule, at: number): Placed {
  if ('use' in rule) return [[[at, 'use'], rule.use]]
  const [key, templates] = rule.hash === 'data' ? ['and', rule.and ?? []] : ['hash', rule.hash]
  return templates.map((template, index) => [[at, key, index], template])
}

function ofTimes(rules: Provider['event']['time']): Placed {
  const ofList = (list: readonly TimeRule[]): Placed => list.map((rule, at) => [[at, 'at'], rule.at])
  if (!('by' in rules)) return ofList(rules)
  return [
    [['by'], rules.by],
    ...Object.entries(rules.cases).flatMap(([name, list]) => under(['cases', name], ofList(list))),
    ...under(['otherwise'], ofList(rules.otherwise))
  ]
}

function ofAnnouncement({ when, repository }: Announcement): Placed {
  return [...under(['when'], ofConditions(when)), [['repository'], repository]]
}

function ofHandshake({ when, answer: { headers = {}, text, json = {} } }: Handshake): Placed {
  const ofRecord = (key: string, record: Readonly<Record<string, string>>): Placed =>
    Object.entries(record).map(([name, template]) => [['answer', key, name], template])
  return [
    ...under(['when'], ofConditions(when)),
    ...ofRecord('headers', headers),
    ...ofRecord('json', json),
    ...(text === undefined ? [] : ([[['answer', 'text'], text]] as const))
  ]
}
