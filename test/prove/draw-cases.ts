import type { Random } from '../fuzz/random.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { lastDays } from './draw-policy.ts'
import { drawFacts, drawTenant, drawView, varyView } from './draw-view.ts'
import type { PlainView } from './reference/decide-event.ts'

/** An event at a time, with what lookups found about it. */
export interface Case {
  readonly view: PlainView
  readonly facts: PlainView
  readonly nowMs: number
}

/** How many cases come at one time: decisions are kept within it, and must not outlast it. */
const stretch = 30

/** Few events again and again, with others that are nearly the same, while grounds end and, on a bad clock, come back. */
export function drawCases(random: Random, count: number): readonly Case[] {
  const tenants = Array.from({ length: 5 }, () => drawTenant(random))
  const views = Array.from({ length: Math.min(16, count) }, () => drawView(random, random.pick(tenants)))
  const near = views.flatMap((view) => [view, varyView(random, view)])
  const facts = Array.from({ length: 4 }, () => drawFacts(random))
  let nowMs = fixedStart
  return Array.from({ length: count }, (_, at) => {
    if (at % stretch === 0) nowMs = drawTime(random)
    return { view: random.pick(near), facts: random.pick(facts), nowMs }
  })
}

export function drawTime(random: Random): number {
  if (random.once(3)) return fixedStart
  const endMs = Date.parse(random.pick(lastDays))
  return endMs + random.pick([-86_400_000, -1, 0, 1, 86_400_000])
}
