import { compilePolicy } from '../../app/compile-policy.ts'
import { stopSignal } from '../command-io.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { requireConfigToLook } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import { requireRegion } from '../require-region.ts'
import { findStoredDecisions } from '../stored-decisions.ts'
import type { ExplainOptions } from './explain-options.ts'
import { describeStoredDecision, formatStoredDecision } from './format-stored-decision.ts'

export interface AskedEvent {
  readonly kind: 'event'
  readonly event: string
  readonly region: string
}

const shownDecisions = 20

/** Says why a region stores an event, in its quarantine or beyond, from the decisions that are stored with it. */
export async function explainEvent(asked: AskedEvent, options: ExplainOptions, io: CommandIo): Promise<ExitStatus> {
  const config = await requireConfigToLook(findConfig(options.config, io.env), io)
  const region = requireRegion(config, asked.region)
  const stop = stopSignal(io)
  try {
    const tell = async (sentence: string): Promise<void> => io.err.print(sentence)
    const found = await findStoredDecisions(asked.event, { region, config, signal: stop.signal, tell })
    if (found.length === 0)
      throw new CommandFailure(`The region "${region.name}" stores no decision about an event ${asked.event}.`, {
        hint: 'Compare the id, which `turnpike tail` shows, and the region; decisions last as long as their topic keeps them.'
      })
    const { versions } = compilePolicy(config.policy, config.regions.keys()).policy
    const said = found.map((decision) => describeStoredDecision(decision, versions))
    if (options.json === true) await io.out.print(printable(JSON.stringify({ decisions: said })))
    else {
      const last = said.slice(-shownDecisions)
      const left = said.length - last.length
      if (left > 0) await io.out.print(`${left} earlier decisions are left out; --json has all\n`)
      await io.out.print(
        last.map((each) => formatStoredDecision(each, (text, style) => io.out.paint(text, style))).join('\n\n')
      )
    }
    return exitStatus.good
  } finally {
    stop.release()
  }
}
