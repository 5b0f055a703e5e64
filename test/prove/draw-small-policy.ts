import type { Random } from '../fuzz/random.ts'
import type { PlainPolicy } from './reference/decide-event.ts'
import type { Expression } from './reference/expression.ts'
import { shortTexts, shortTypes } from './small-universe.ts'

export const smallSets = { some: ['a', 'ab'] }

/** Rules that ask what the small universe can answer; some of them what classes do not tell apart. */
export function drawSmallPolicy(random: Random): PlainPolicy {
  const hasResidency = !random.once(10)
  return {
    regions: ['uk', 'eu', 'us'],
    sets: smallSets,
    residency: hasResidency
      ? several(random, 3, (at) => ({ id: `residency-${at}`, when: drawRule(random), allow: drawRegions(random) }))
      : [],
    routing:
      hasResidency && !random.once(3)
        ? several(random, 3, (at) => ({
            id: `routing-${at}`,
            when: drawRule(random),
            regions: random.once(3) ? list(name('tenant.home')) : drawRegions(random)
          }))
        : [],
    admission: random.once(2)
      ? []
      : several(random, 2, (at) => ({
          id: `admission-${at}`,
          when: drawRule(random),
          require: drawRule(random),
          otherwise: 'hold' as const
        })),
    custody: {}
  }
}

function drawRule(random: Random): Expression {
  const one = drawAtom(random)
  switch (random.below(5)) {
    case 0:
      return { is: 'not', of: one }
    case 1:
      return { is: 'or', left: one, right: drawAtom(random) }
    case 2:
      return { is: 'and', left: one, right: drawAtom(random) }
    default:
      return one
  }
}

function drawAtom(random: Random): Expression {
  const hint = random.pick(['data.environment', 'data.tier'])
  const open = random.pick(['event.type', 'event.action', hint, hint])
  const text = constant(open === 'event.type' && !random.once(3) ? random.pick(shortTypes) : random.pick(shortTexts))
  const atom = random.pick<Expression>([
    { is: 'compare', order: random.once(3) ? '!=' : '==', left: name(open), right: text },
    { is: 'compare', order: '==', left: text, right: name(open) },
    { is: 'text', test: random.pick(['startsWith', 'endsWith', 'contains']), text: name(open), part: text },
    { is: 'in', item: name(open), list: random.once(2) ? name('sets.some') : list(text, constant('b')) },
    {
      is: 'quantified',
      by: 'exists',
      list: name('sets.some'),
      name: 'each',
      test: { is: 'compare', order: '==', left: name('each'), right: name(open) }
    },
    { is: 'compare', order: '==', left: name(open), right: name('tenant.country') },
    { is: 'compare', order: '<', left: constant(2n), right: name('tenant.staff') },
    { is: 'compare', order: '==', left: name('tenant.country'), right: constant(random.pick(shortTexts)) },
    { is: 'compare', order: '==', left: name('source.name'), right: constant(random.pick(['open', 'narrow'])) },
    name('tenant.known'),
    constant(random.once(2)),
    // Not told apart by classes.
    random.once(3) ? { is: 'matches', text: name(open), pattern: '^a' } : constant(true),
    random.once(3) ? { is: 'compare', order: '<', left: name(open), right: text } : constant(true),
    random.once(3) ? { is: 'compare', order: '==', left: name(hint), right: name('event.action') } : constant(true),
    random.once(3)
      ? { is: 'compare', order: '<', left: constant(1n), right: { is: 'size', of: name(open) } }
      : constant(true)
  ])
  const guarded = JSON.stringify(atom, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
  const fields = ['data.environment', 'data.tier', 'tenant.country', 'tenant.staff'].filter((path) =>
    guarded.includes(JSON.stringify(path.split('.')))
  )
  if (random.once(4)) return atom
  return fields.reduce<Expression>(
    (right, path) => ({ is: 'and', left: { is: 'has', path: path.split('.') }, right }),
    atom
  )
}

function drawRegions(random: Random): readonly string[] {
  return random.pick([['uk'], ['eu'], ['uk', 'eu'], ['uk', 'eu', 'us']])
}

function name(path: string): Expression {
  return { is: 'name', path: path.split('.') }
}

function constant(value: string | boolean | bigint): Expression {
  return { is: 'constant', value }
}

function list(...items: readonly Expression[]): Expression {
  return { is: 'list', items }
}

function several<T>(random: Random, most: number, draw: (at: number) => T): readonly T[] {
  return Array.from({ length: 1 + random.below(most) }, (_, at) => draw(at))
}
