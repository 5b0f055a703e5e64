import type { Random } from '../fuzz/random.ts'
import { drawBool, drawTextList } from './draw-expression.ts'
import { nameable, nameableByRequire } from './nameable.ts'
import type { Nameable } from './nameable.ts'
import type {
  PlainAdmissionRule,
  PlainCustody,
  PlainPolicy,
  PlainResidencyRule,
  PlainRoutingRule
} from './reference/decide-event.ts'
import type { Expression } from './reference/expression.ts'
import { textsOf } from './vocabulary.ts'

export const drawnSets = { eea: ['DE', 'FR'], homes: ['uk', 'eu'], none: [] }
/** On which grounds end: drawn times lie before, on and after each. */
export const lastDays: readonly string[] = ['2026-11-23', '2027-06-30', '2028-02-29']

const always: Expression = { is: 'constant', value: true }
const home: Expression = { is: 'list', items: [{ is: 'name', path: ['tenant', 'home'] }] }

/** Rules of every kind, of which enough decide something. */
export function drawPolicy(random: Random): PlainPolicy {
  const time = random.once(5)
  const names = nameable(time)
  const regions = random.once(5) ? ['uk', 'eu'] : ['uk', 'eu', 'us']
  const hasResidency = !random.once(12)
  const residency = hasResidency ? several(random, 3, (at) => drawResidency(random, names, at)) : []
  return {
    regions,
    sets: drawnSets,
    residency: [...residency, ...(hasResidency && !random.once(4) ? [anywhere] : [])],
    routing: hasResidency && !random.once(4) ? drawRoutes(random, names) : [],
    admission: random.once(2) ? [] : several(random, 3, (at) => drawAdmission(random, names, at, time)),
    custody: Object.fromEntries(
      ['github', 'gitlab'].flatMap((source) => (random.once(2) ? [] : [[source, drawCustody(random)]]))
    )
  }
}

const anywhere: PlainResidencyRule = { id: 'anywhere', when: always, allow: ['uk', 'eu', 'us'] }

function drawResidency(random: Random, names: Nameable, at: number): PlainResidencyRule {
  const rule = { id: `residency-${at}`, when: drawWhen(random, names), allow: drawRegions(random) }
  return random.once(4) ? { ...rule, expires: random.pick(lastDays) } : rule
}

function drawRoutes(random: Random, names: Nameable): readonly PlainRoutingRule[] {
  const rules = several(random, 4, (at): PlainRoutingRule => {
    const isNamed = random.once(2)
    const computed = random.once(2) ? home : drawTextList(random, names, random.below(3))
    const regions = isNamed ? drawRegions(random) : computed
    return { id: `routing-${at}`, when: drawWhen(random, names), regions }
  })
  if (random.once(3)) return rules
  return [...rules, { id: 'routing-rest', when: always, regions: random.once(2) ? [random.pick(['uk', 'eu'])] : home }]
}

function drawAdmission(random: Random, names: Nameable, at: number, time: boolean): PlainAdmissionRule {
  return {
    id: `admission-${at}`,
    when: drawWhen(random, names),
    require: drawBool(random, nameableByRequire(time), random.below(3)),
    otherwise: random.once(3) ? 'refuse' : 'hold'
  }
}

function drawCustody(random: Random): PlainCustody {
  return { region: random.pick(['uk', 'eu']), expires: random.pick(lastDays) }
}

/** Some begin with what rules are looked up by. */
function drawWhen(random: Random, names: Nameable): Expression {
  if (random.once(8)) return always
  const when = drawBool(random, names, random.below(4))
  if (!random.once(3)) return when
  const path = random.pick(['event.type', 'event.provider', 'event.domain', 'source.name'])
  const is: Expression = {
    is: 'compare',
    order: '==',
    left: { is: 'name', path: path.split('.') },
    right: { is: 'constant', value: random.pick(textsOf(path)) }
  }
  return random.once(2) ? { is: 'and', left: is, right: when } : { is: 'and', left: when, right: is }
}

function drawRegions(random: Random): readonly string[] {
  const [first, second] = [random.pick(['uk', 'eu', 'us']), random.pick(['uk', 'eu', 'us'])]
  const both = first === second || random.once(2) ? [first] : [first, second]
  return random.once(2) ? ['uk', 'eu', 'us'] : both
}

function several<T>(random: Random, most: number, draw: (at: number) => T): readonly T[] {
  return Array.from({ length: 1 + random.below(most) }, (_, at) => draw(at))
}
