import { tooLarge } from '../core/body-bounds.ts'
import type { Bus } from '../core/bus.ts'
import type { Clock, Instant } from '../core/clock.ts'
import type { Arrival, Delivery } from '../core/delivery.ts'
import type { Entropy } from '../core/entropy.ts'
import type { KeySource } from '../core/key-source.ts'
import type { Observer } from '../core/observer.ts'
import type { OutcomeKind } from '../core/outcome.ts'
import type { ParseOffLoop } from '../core/parse-off-loop.ts'
import type { Protecting } from '../core/privacy.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import type { Stage } from '../core/stage.ts'
import { requirePlainBody } from '../http/body-framing.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import type { Settled } from '../pipeline/pipeline.ts'
import { verifyScheme } from '../signatures/verify-scheme.ts'
import { explainDecisions } from './explained-decision.ts'
import type { DecisionFacts, ExplainedDecision } from './explained-decision.ts'
import { explainEvents, readPlaced, readTranslated } from './explained-event.ts'
import type { ExplainedEvent } from './explained-event.ts'
import { explainStages } from './explained-stage.ts'
import type { ExplainedStage, PassedStages, StageFacts } from './explained-stage.ts'

/** What became, or would become, of a delivery: the one shape of `explain --json` and the admin API. No payload in it. */
export interface Explanation {
  readonly outcome: OutcomeKind
  readonly problem?: ProblemCode
  readonly reply: { readonly status: number }
  readonly stages: readonly ExplainedStage[]
  readonly events: readonly ExplainedEvent[]
  /** What policy said of each event that came as far. */
  readonly decisions: readonly ExplainedDecision[]
}

export interface ExplainParts {
  /** Its buses may be none that store: nothing is published to them but what the pipeline itself would. */
  readonly snapshot: Snapshot
  readonly source: Source
  /** What the snapshot's policy is made of, and what can arrive: to say what would have changed its mind. */
  readonly proving?: DecisionFacts['proving']
  readonly parseOffLoop: ParseOffLoop
  readonly keySource: KeySource
  readonly protecting?: Protecting
}

/** Takes one delivery through the pipeline itself, its clock standing at the delivery's receipt. */
export async function explainDelivery(delivery: Delivery, parts: ExplainParts): Promise<Explanation> {
  const { snapshot, source, proving, parseOffLoop, keySource, protecting } = parts
  const passed: PassedStages = new Map<Stage, unknown>()
  const drift: string[] = []
  let imagesAsked = 0
  const pipeline = createPipeline({
    clock: clockAt(delivery.receivedAt),
    entropy,
    verifyScheme,
    parseOffLoop,
    keySource,
    // No link is followed: what is explained is what becomes of a delivery whose sender takes the confirmation.
    confirm: () => Promise.resolve(),
    // Nothing is asked: what would be is told with the stage, and taken for there.
    askRegistry: async () => {
      imagesAsked += 1
      return true
    },
    ...(protecting === undefined ? {} : { protecting }),
    observer: { ...deafObserver, drifted: (_, fault) => drift.push(fault) }
  })
  const journal = { passed: (stage: Stage, result: unknown): unknown => passed.set(stage, result) }
  const settled = await pipeline(arrivalOf(delivery), snapshot, journal)
  const facts = { snapshot, source, proving, now: delivery.receivedAt }
  const decisions = explainDecisions(readTranslated(passed.get('translate')), readPlaced(passed.get('place')), facts)
  return describe(settled, { source, passed, drift, imagesAsked, decisions })
}

function describe({ outcome, reply }: Settled, facts: Omit<StageFacts, 'outcome'>): Explanation {
  return {
    outcome: outcome.kind,
    ...('problem' in outcome ? { problem: outcome.problem.code } : {}),
    reply: { status: reply.status },
    stages: explainStages({ outcome, ...facts }),
    events: explainEvents([...facts.passed.values()]),
    decisions: facts.decisions
  }
}

/** Every region's exit, with nothing behind it. */
export function createIdleBuses(regions: Iterable<string>): ReadonlyMap<string, Bus> {
  return new Map(Array.from(regions, (name) => [name, idleBus(name)]))
}

function idleBus(name: string): Bus {
  return {
    name,
    start: async () => {},
    publish: async (records) => records.map(({ topic }) => ({ topic, position: 'not stored' })),
    readiness: () => ({ ready: true }),
    stop: async () => {}
  }
}

function arrivalOf(delivery: Delivery): Arrival {
  const { id, source, method, receivedAt, headers, body } = delivery
  return {
    id,
    source,
    hasPathToken: delivery.hidden?.token !== undefined,
    method: method === 'OPTIONS' ? 'OPTIONS' : 'POST',
    receivedAt,
    receive: async (bounds) => {
      requirePlainBody(headers)
      if (body.length > bounds.maxBodyBytes) throw tooLarge(body.length, bounds, 'received')
      return delivery
    }
  }
}

/** A deadline never passes: what took time then takes none now. */
function clockAt(instant: Instant): Clock {
  return { now: () => instant, monotonicMs: () => 0, after: () => () => {} }
}

/** The trace that it would begin is shown to nobody. */
const entropy: Entropy = {
  uuid: () => '00000000-0000-4000-8000-000000000000',
  hex: (count) => '1'.repeat(count * 2)
}

const deafObserver: Observer = {
  received: () => {},
  settled: () => {},
  drifted: () => {},
  ruleErred: () => {},
  storedInPart: () => {},
  publishedLate: () => {}
}
