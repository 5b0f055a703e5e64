import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Source } from '../../src/core/source.ts'
import { settleDrawn } from './settle-delivery.ts'
import type { SettleDrawn } from './settle-delivery.ts'

/** What goes wrong on the way of a delivery, and a way on which it does. */
export const faultyPaths: Readonly<Record<string, SettleDrawn>> = {
  'knows no custody': (delivery, snapshot) => settleDrawn(delivery, withSources(snapshot, { custody: undefined })),

  'never lets custody end': (delivery, snapshot) =>
    settleDrawn(
      delivery,
      withCustody(snapshot, (custody) => ({ ...custody, expires: Infinity }))
    ),

  'keeps in the region of another’s custody': (delivery, snapshot) =>
    settleDrawn(
      delivery,
      withCustody(snapshot, (custody) => ({ ...custody, region: custody.region === 'uk' ? 'eu' : 'uk' }))
    ),

  'keeps in custody what may be elsewhere only': (delivery, snapshot) => {
    const { policy } = snapshot
    return settleDrawn(delivery, {
      ...snapshot,
      policy: {
        ...policy,
        decide: (view, now) => {
          const decision = policy.decide(view, now)
          return decision.kind === 'undecided' ? { ...decision, allowed: [] } : decision
        }
      }
    })
  },

  'stores of a batch what is decided': async (delivery, snapshot) => {
    const each = await Promise.all(delivery.items.map((item) => settleDrawn({ ...delivery, items: [item] }, snapshot)))
    const worst = ['undecided', 'quarantined', 'accepted', 'refused'].find((outcome) =>
      each.some((settled) => settled.outcome === outcome)
    )
    return {
      outcome: worst ?? 'ignored',
      stored: each.flatMap(({ stored }) => stored).toSorted(),
      decided: each.flatMap(({ decided }) => decided).toSorted()
    }
  },

  'lets a sender’s own clock choose': (delivery, snapshot) =>
    settleDrawn({ ...delivery, nowMs: delivery.nowMs - 2 * 86_400_000 }, snapshot),

  'finds nothing out': (delivery, snapshot) =>
    settleDrawn({ ...delivery, items: delivery.items.map((item) => ({ ...item, facts: {} })) }, snapshot)
}

function withSources(snapshot: Snapshot, change: Partial<Source>): Snapshot {
  const sources = Array.from(snapshot.sources, ([name, source]) => [name, { ...source, ...change }] as const)
  return { ...snapshot, sources: new Map(sources) }
}

type Custody = NonNullable<Source['custody']>

function withCustody(snapshot: Snapshot, change: (custody: Custody) => Custody): Snapshot {
  const sources = Array.from(
    snapshot.sources,
    ([name, source]) =>
      [name, source.custody === undefined ? source : { ...source, custody: change(source.custody) }] as const
  )
  return { ...snapshot, sources: new Map(sources) }
}
