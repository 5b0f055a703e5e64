import type { BodyBounds } from '../core/body-bounds.ts'
import type { Arrival, Delivery } from '../core/delivery.ts'
import type { Clock } from '../core/clock.ts'
import type { Event, ProtectedEvent } from '../core/event.ts'
import { outcomeOf } from '../core/outcome.ts'
import type { Outcome } from '../core/outcome.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Reply } from '../core/reply.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { challengeOf, takesPathToken } from '../core/source.ts'
import type { Source } from '../core/source.ts'
import type { Journal } from '../core/stage.ts'
import { isAllowed } from './allow.ts'
import { answer } from './answer.ts'
import { callBack } from './call-back.ts'
import { correlate } from './correlate.ts'
import { settleBy, settleSoonBy } from './deadline.ts'
import { greet, greetByOptions } from './greet.ts'
import { normalise } from './normalise.ts'
import type { PipelineParts } from './pipeline-parts.ts'
import { place } from './place.ts'
import type { Placing } from './place.ts'
import { consider } from './consider.ts'
import { protect } from './protect.ts'
import type { ProtectingOf } from './protect.ts'
import { publish } from './publish.ts'
import { viewsOf } from './reading-view.ts'
import { readPayload } from './read-payload.ts'
import { Settling } from './settling.ts'
import { traceContextOf } from './trace-context.ts'
import type { TraceContext } from './trace-context.ts'
import { translate } from './translate.ts'
import { validate } from './validate.ts'
import { verify } from './verify.ts'

/** What was decided, and what the sender is to be told. */
export interface Settled {
  readonly outcome: Outcome
  readonly reply: Reply
}

export type Pipeline = (arrival: Arrival, snapshot: Snapshot, journal?: Journal) => Promise<Settled>

/** What holds for all events of a delivery. */
interface Deciding extends Placing, ProtectingOf {
  readonly settling: Settling
  readonly clock: Clock
}

/** What a delivery brings. */
interface Read {
  readonly events: readonly Event[]
  readonly trace: TraceContext
}

/** What a delivery is stored as. */
interface Decided {
  readonly events: readonly ProtectedEvent[]
}

/** The whole path of a delivery; nothing else knows the order. Every delivery has one outcome (invariant 5). */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { clock, findFacts, protecting, decisions, observer } = parts
  return async function settle(arrival, snapshot, journal) {
    const source = snapshot.sources.get(arrival.source)
    const settling = new Settling(arrival, source, { clock, observer }, journal)
    const outcome = await run(arrival, snapshot, settling).catch((thrown: unknown) => outcomeOf(toProblem(thrown)))
    const challenge = source === undefined ? undefined : challengeOf(source)
    const reply = answer(outcome, source?.replies ?? {}, challenge)
    settling.settled(outcome, reply)
    return { outcome, reply }
  }

  async function run(arrival: Arrival, snapshot: Snapshot, settling: Settling): Promise<Outcome> {
    const source = findSource(arrival, snapshot)
    const { id: deliveryId, receivedAt } = arrival
    const until = receivedAt + source.answerWithinMs

    const isGreeting = arrival.method === 'OPTIONS'
    const delivery = await arrival.receive({ ...(isGreeting ? noBody : boundsOf(source)), until })
    settling.received(delivery)
    if (isGreeting) return greetByOptions(delivery, source)

    const told = { deliveryId, receivedAt, source, snapshot, decisions, onRuleErred: settling.ruleErred }
    const given = { ...told, settling, until, clock, findFacts, protecting }
    // A call of its own: what was parsed is garbage before anything waits for a bus.
    const decided = await decide(read(delivery, given, parts), given)
    if ('kind' in decided) return decided

    const { events } = decided
    const store = (): Promise<void> => publish(events, given, until, settling.storedInPart)
    await settleBy(store, until, clock, settling.publishedLate)
    settling.passed('publish', events)
    // The worst of its items is the delivery's.
    return { kind: events.some(({ quarantine }) => quarantine !== undefined) ? 'quarantined' : 'accepted', events }
  }
}

/** The events that a delivery brings, once its sender is proved; or what it is without any. */
async function read(delivery: Delivery, given: Deciding, parts: PipelineParts): Promise<Outcome | Read> {
  const { source, snapshot, settling, until } = given
  const { clock, parseOffLoop, confirm, entropy } = parts
  const verified = await verify(delivery, source, { ...parts, until })
  settling.verified(verified)

  const payload = await readPayload(verified, source, snapshot.schemas, { parseOffLoop, clock, until })
  const views = viewsOf(verified, payload)
  const proved = await callBack(verified, views, source, { ...parts, until })
  const answered = await greet(views, source, { confirm, clock, until })
  if (answered !== undefined) return answered

  const events = normalise(proved, views, source, snapshot.gateway.environment)
  settling.passed('normalise', events)
  const wanted = events.filter((event) => isAllowed(event.attributes.type, source.allow))
  if (wanted.length > 0) return { events: wanted, trace: traceContextOf(delivery.headers, entropy) }
  return { kind: 'ignored', reason: events.length === 0 ? 'empty-batch' : 'event-not-allowed' }
}

/** Everything is decided before anything is published: a batch is stored whole, or sent again whole. */
async function decide(reading: Promise<Outcome | Read>, given: Deciding): Promise<Outcome | Decided> {
  const { source, snapshot, settling, until, clock } = given
  const read = await reading
  if ('kind' in read) return read

  const valid = read.events.map((event) => validate(event, source, snapshot.schemas, settling.drifted))
  settling.passed('validate', valid)

  const correlated = valid.map((event) => correlate(event, read.trace))
  settling.correlated(correlated)

  const translated = translate(correlated)
  settling.passed('translate', translated)

  const considered = translated.map((event) => consider(event, source, snapshot, given.receivedAt))
  const placed = await place(considered, given)
  settling.passed('place', placed)

  // What comes too late for its delivery was stored nowhere.
  const safe = await settleSoonBy(() => protect(placed, given), until, clock, ignoreLate)
  settling.passed('protect', safe)
  return { events: safe }
}

const noBody: BodyBounds = { maxBodyBytes: 0, maxSentBytes: 0 }

function boundsOf({ maxBodyBytes, provider }: Source): BodyBounds {
  return { maxBodyBytes, maxSentBytes: provider.limits.maxBodyBytes }
}

/** A path with a token is a source's only if it proves by one. */
function findSource({ source: name, hasPathToken }: Arrival, { sources }: Snapshot): Source {
  const source = sources.get(name)
  if (source !== undefined && (hasPathToken !== true || takesPathToken(source))) return source
  throw new Problem('unknown-source')
}

function ignoreLate(): void {
  // Nothing was stored.
}
