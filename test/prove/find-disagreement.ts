import type { Policy } from '../../src/core/policy.ts'
import type { Style } from './print-expression.ts'
import type { Case } from './draw-cases.ts'
import { decideReally, toRoutingView, toRules } from './real-policy.ts'
import type { MakePolicy, RealVerdict } from './real-policy.ts'
import { decideEvent } from './reference/decide-event.ts'
import type { PlainPolicy, PlainVerdict } from './reference/decide-event.ts'

/** Rules, and the events that they decide one after the other. */
export interface Trial {
  readonly plain: PlainPolicy
  readonly style: Style
  readonly cases: readonly Case[]
}

export interface Disagreement {
  readonly at: number
  readonly expected: PlainVerdict
  readonly found: RealVerdict
}

/** The first case that the engine decides otherwise than the reference; `tell` is told what became of those before. */
export function findDisagreement(
  { plain, style, cases }: Trial,
  makePolicy: MakePolicy,
  tell: (fate: string) => void = () => undefined
): Disagreement | undefined {
  const policy = makePolicy(toRules(plain, style), plain.regions)
  for (const [at, given] of cases.entries()) {
    const [expected, found] = [expect(plain, given), find(policy, given)]
    if (!isSame(expected, found)) return { at, expected, found }
    tell(found.why === undefined ? nameFate(found) : `undecided: ${found.why}`)
  }
  return undefined
}

function expect(plain: PlainPolicy, { view, facts, nowMs }: Case): PlainVerdict {
  return decideEvent(plain, { ...view, ...facts }, nowMs)
}

function find(policy: Policy, { view, facts, nowMs }: Case): RealVerdict {
  return decideReally(policy, toRoutingView(view), facts, nowMs)
}

/** No region more or less, in the same order, and inside the same set: one that is empty is nothing. */
function isSame(expected: PlainVerdict, found: RealVerdict): boolean {
  const isInside = found.regions.every((region) => expected.allowed?.includes(region) ?? false)
  const allowed = [expected.allowed ?? [], found.allowed ?? []].map((regions) => regions.toSorted().join())
  return (
    isInside &&
    expected.verdict === found.verdict &&
    expected.regions.join() === found.regions.join() &&
    allowed[0] === allowed[1]
  )
}

function nameFate({ verdict, regions }: RealVerdict): string {
  return verdict === 'placed' && regions.length > 1 ? 'placed in several' : verdict
}
