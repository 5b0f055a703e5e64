import type { Random } from '../fuzz/random.ts'
import type { PlainView } from './reference/decide-event.ts'
import type { Value } from './reference/expression.ts'
import { textsOf } from './vocabulary.ts'

type Fields = Readonly<Record<string, Value>>

/** Somebody in the directory, or nobody. */
export function drawTenant(random: Random): Fields {
  if (random.once(6)) return { known: false }
  return {
    known: true,
    id: random.pick(textsOf('tenant.id')),
    home: random.pick(textsOf('tenant.home')),
    ...someOf(random, 'tenant', ['country', 'sector', 'constructor']),
    ...(random.once(3) ? {} : { staff: BigInt(random.pick([0, 5, 12, -3, 2 ** 53 - 1])) }),
    // A fact that is declared as a double may be written without a fraction.
    ...(random.once(3) ? {} : { share: random.pick([0.5, 2, -1.25, 1e21]) }),
    ...(random.once(3) ? {} : { gold: random.once(2) })
  }
}

export function drawView(random: Random, tenant: Fields): PlainView {
  const type = random.pick(textsOf('event.type'))
  return {
    event: {
      type,
      source: random.pick(textsOf('event.source')),
      domain: random.pick(textsOf('event.domain')),
      provider: random.pick(textsOf('event.provider')),
      action: type.slice(type.lastIndexOf('.') + 1)
    },
    source: {
      name: random.pick(textsOf('source.name')),
      authmethod: random.pick(textsOf('source.authmethod'))
    },
    tenant,
    data: someOf(random, 'data', ['country', 'environment', 'tier', 'severity']),
    gateway: { location: 'uk', environment: 'test' }
  }
}

/** The same event but for one thing: what a decision that is kept must not be taken for. */
export function varyView(random: Random, view: PlainView): PlainView {
  const other = drawView(random, drawTenant(random))
  const part = random.pick(['event', 'source', 'tenant', 'data'])
  const [ours, theirs] = [view[part] ?? {}, other[part] ?? {}]
  const fields = Object.keys({ ...ours, ...theirs })
  if (fields.length === 0) return view
  const field = random.pick(fields)
  // Of nobody nothing is known, and an action is the end of its type.
  if (ours['known'] !== theirs['known'] || part === 'event') return { ...view, [part]: theirs }
  const { [field]: _, ...rest } = ours
  // Else every record would have a `constructor`.
  const value = Object.hasOwn(theirs, field) ? theirs[field] : undefined
  return { ...view, [part]: value === undefined ? keep(rest, field, ours) : { ...rest, [field]: value } }
}

/** What is always there stays. */
function keep(rest: Fields, field: string, ours: Fields): Fields {
  const isAlways = ['known', 'id', 'home', 'name', 'authmethod'].includes(field)
  return isAlways ? ours : rest
}

const facts: readonly (readonly [record: string, field: string])[] = [
  ['commit', 'verified'],
  ['image', 'signed'],
  ['change', 'approved']
]

/** What lookups found; what they did not is absent. */
export function drawFacts(random: Random): PlainView {
  return Object.fromEntries(facts.map(([record, field]) => [record, random.once(3) ? {} : { [field]: random.once(2) }]))
}

function someOf(random: Random, part: string, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (random.once(3) ? [] : [[name, random.pick(textsOf(`${part}.${name}`))]]))
  )
}
