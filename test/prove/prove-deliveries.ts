import type { Domain } from '../../src/core/provider.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { createTenantDirectory } from '../../src/policy/tenant-directory.ts'
import { createRandom, mixSeed } from '../fuzz/random.ts'
import { makeSnapshot } from '../support/make-snapshot.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { drawDelivery, drawTenants } from './draw-delivery.ts'
import type { DrawnDelivery } from './draw-delivery.ts'
import { drawPolicy } from './draw-policy.ts'
import { makeRealPolicy, toRules } from './real-policy.ts'
import type { MakePolicy } from './real-policy.ts'
import type { ProofRun } from './prove-decisions.ts'
import { proveSources } from './prove-provider.ts'
import { decideDelivery } from './reference/decide-delivery.ts'
import type { PlainPolicy } from './reference/decide-event.ts'
import { settleDrawn } from './settle-delivery.ts'
import type { SettleDrawn } from './settle-delivery.ts'

export interface DeliveryRun extends ProofRun {
  /** The path, or one that has a fault. */
  readonly settle?: SettleDrawn
}

export interface DeliveryReport {
  readonly deliveries: number
  readonly batches: number
  readonly copies: number
  readonly outcomes: Readonly<Record<string, number>>
}

/** Of each policy. */
const deliveriesOfPolicy = 12

/**
 * Random deliveries of one item and of several, through the whole path to a bus for each region: what lies where is what
 * the reference says, and the decisions beside it say the same.
 * @throws Error at the first delivery for which it is otherwise
 */
export async function proveDeliveries(run: DeliveryRun): Promise<DeliveryReport> {
  const { seed, count, from = 0, makePolicy = makeRealPolicy, settle = settleDrawn } = run
  const outcomes: Record<string, number> = {}
  const report = { deliveries: 0, batches: 0, copies: 0 }
  for (let index = from; report.deliveries < count; index += 1) {
    const random = createRandom(mixSeed(seed, index))
    const plain = drawPolicy(random)
    const tenants = drawTenants(random)
    const domain = random.pick<Domain>(['scm', 'registry', 'itsm'])
    const snapshot = snapshotOf(plain, makePolicy, domain, createTenantDirectory(tenants.entries))
    for (let at = 0; at < deliveriesOfPolicy; at += 1) {
      const delivery = drawDelivery(random, tenants, domain)
      const stored = await settleAsExpected(plain, delivery, snapshot, settle).catch((cause: unknown) => {
        throw new Error(`PROVE_SEED=${seed} PROVE_FROM=${index} PROVE_COUNT=1`, { cause })
      })
      outcomes[stored.outcome] = (outcomes[stored.outcome] ?? 0) + 1
      report.deliveries += 1
      report.batches += delivery.items.length > 1 ? 1 : 0
      report.copies += stored.copies
    }
  }
  return { ...report, outcomes }
}

function snapshotOf(
  plain: PlainPolicy,
  makePolicy: MakePolicy,
  domain: Domain,
  tenants: Snapshot['tenants']
): Snapshot {
  const policy = makePolicy(toRules(plain, 'tight'), plain.regions)
  const regions = new Map(
    plain.regions.map((name) => [name, { name, maxEventBytes: 1, bus: createRecordingBus(name) }])
  )
  return makeSnapshot({ change: { policy, regions, tenants, sources: proveSources(plain, domain) } })
}

async function settleAsExpected(
  plain: PlainPolicy,
  delivery: DrawnDelivery,
  snapshot: Snapshot,
  settle: SettleDrawn
): Promise<{ readonly outcome: string; readonly copies: number }> {
  const { source, nowMs, items } = delivery
  const seen = items.map(({ view, facts }) => ({ view: { ...view, ...facts }, derived: [] }))
  const fate = decideDelivery(plain, source, seen, nowMs)
  const expected = fate.placements.map(({ item, region, into }) => `${items[item]?.id} ${region} ${into}`).toSorted()
  const { outcome, stored, decided } = await settle(delivery, snapshot)
  const said = [outcome, stored.join(', '), decided.join(', ')]
  const wanted = [fate.outcome, expected.join(', '), expected.join(', ')]
  if (said.join('\n') === wanted.join('\n')) return { outcome, copies: stored.length }
  const told = JSON.stringify({ rules: toRules(plain, 'tight'), custody: plain.custody, delivery }, tellNumbers, 1)
  throw new Error(`${said.join('; ')}\nis not ${wanted.join('; ')}\n${told}`)
}

function tellNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
