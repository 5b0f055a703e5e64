import type { QuarantineActions } from '../admin/admin-server.ts'
import type { DecisionSink } from '../core/decision-sink.ts'
import type { FindFacts } from '../core/find-facts.ts'
import { systemClock } from '../system/system-clock.ts'
import type { ConfigInUse } from './config-in-use.ts'
import { QuarantineDesk } from './quarantine-desk.ts'
import { QuarantineWatch } from './quarantine-watch.ts'
import type { Telemetry } from './telemetry-of.ts'

export interface Quarantines {
  readonly actions: QuarantineActions
  readonly watch: Pick<QuarantineWatch, 'states' | 'lookSoon' | 'stop'>
}

export interface QuarantineParts {
  readonly inUse: ConfigInUse
  readonly telemetry: Pick<Telemetry, 'metrics' | 'log'>
  readonly lookups: { readonly find: FindFacts }
  readonly decisions: { readonly sink: DecisionSink }
  /** Another process counts: told when it should look. */
  readonly lookElsewhere?: (() => void) | undefined
}

/** What operators do with quarantines, and what is counted of them. */
export function joinQuarantine({ inUse, telemetry, lookups, decisions, lookElsewhere }: QuarantineParts): Quarantines {
  const { log, metrics } = telemetry
  const watch =
    lookElsewhere === undefined
      ? new QuarantineWatch({ clock: systemClock, currentConfig: () => inUse.config, log })
      : { states: new Map(), lookSoon: lookElsewhere, stop: async () => undefined }
  metrics.quarantineStates(() => watch.states)
  const desk = new QuarantineDesk({
    clock: systemClock,
    currentSnapshot: () => inUse.snapshot,
    during: async (snapshot, use) => inUse.during(snapshot, use),
    regionConfig: (name) => inUse.config.regions.get(name),
    findFacts: lookups.find,
    decisions: decisions.sink,
    onEnded: (region, result) => {
      const isDone = result.result === 'released' || result.result === 'dropped'
      if (isDone) metrics.quarantineEnded(region, result.result)
      const { id, result: became, ...fields } = result
      const said = isDone ? 'quarantined event is ended' : 'quarantined event stays'
      log.write(isDone ? 'info' : 'warn', said, { quarantine: region, eventId: id, became, ...fields })
      watch.lookSoon()
    }
  })
  const actions: QuarantineActions = {
    release: async (ask) => ({ region: ask.region, results: await desk.release(ask) }),
    drop: async (ask) => ({ region: ask.region, results: await desk.drop(ask) })
  }
  return { actions, watch }
}
