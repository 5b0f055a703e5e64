import type { Config } from '../../config/config.ts'
import { systemClock } from '../../system/system-clock.ts'
import { stopSignal } from '../command-io.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import type { FoundConfig } from '../find-config.ts'
import { loadFound, requireConfigToLook } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import { requireRegion } from '../require-region.ts'
import { findStoredDecisions } from '../stored-decisions.ts'
import type { DecisionSearch, StoredDecision } from '../stored-decisions.ts'
import type { ExplainOptions } from './explain-options.ts'
import { explainPast } from './explain-past.ts'
import type { PastExplanation } from './explain-past.ts'
import { formatPastEvent } from './format-past-event.ts'
import { formatStoredDecision } from './format-stored-decision.ts'
import type { GivenDigest } from './format-stored-decision.ts'

export interface AskedEvent {
  readonly kind: 'event'
  readonly event: string
  readonly region: string
}

const shownDecisions = 20

/**
 * Says why a region stores an event, in its quarantine or beyond, from the decisions that are stored with it, and what the
 * configuration that is given would make of it now.
 */
export async function explainEvent(asked: AskedEvent, options: ExplainOptions, io: CommandIo): Promise<ExitStatus> {
  const found = findConfig(options.config, io.env)
  const config = await requireConfigToLook(found, io)
  const region = requireRegion(config, asked.region)
  const stop = stopSignal(io)
  try {
    const tell = async (sentence: string): Promise<void> => io.err.print(sentence)
    const search = { region, config, signal: stop.signal, tell }
    const decisions = await requireDecisions(asked, search)
    const digest = await givenDigest(decisions, config, found, io)
    const explanation = await explainPast(decisions, search, { digest, now: systemClock.now() })
    if (options.json === true) await io.out.print(printable(JSON.stringify(explanation)))
    else await printForPeople(explanation, io)
    return exitStatus.good
  } finally {
    stop.release()
  }
}

async function requireDecisions({ event }: AskedEvent, search: DecisionSearch): Promise<readonly StoredDecision[]> {
  const decisions = await findStoredDecisions(event, search)
  if (decisions.length > 0) return decisions
  throw new CommandFailure(`The region "${search.region.name}" stores no decision about an event ${event}.`, {
    hint: 'Compare the id, which `turnpike tail` shows, and the region; decisions last as long as their topic keeps them.'
  })
}

/** Keys of regions are part of a configuration's digest, and not read by those that only look: then it is read whole. */
async function givenDigest(
  decisions: readonly StoredDecision[],
  { digest }: Config,
  found: FoundConfig,
  io: CommandIo
): Promise<GivenDigest> {
  if (decisions.every(({ snapshot }) => snapshot === digest)) return { digest, isWhole: true }
  const whole = await loadFound(found, io, true)
  return whole.ok ? { digest: whole.config.digest, isWhole: true } : { digest, isWhole: false }
}

async function printForPeople({ decisions, events }: PastExplanation, { out }: CommandIo): Promise<void> {
  const last = decisions.slice(-shownDecisions)
  const left = decisions.length - last.length
  const others = Math.max(0, events.length - shownDecisions)
  const also = others === 0 ? '' : `, and ${others} events of other sources`
  if (left > 0) await out.print(`${left} earlier decisions${also} are left out; --json has all\n`)
  const paint = out.paint.bind(out)
  const told = [
    ...last.map((decision) => formatStoredDecision(decision, paint)),
    ...events.slice(-shownDecisions).map((event) => formatPastEvent(event, paint))
  ]
  await out.print(told.join('\n\n'))
}
