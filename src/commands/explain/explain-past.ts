import { assembleSnapshot } from '../../app/assemble-snapshot.ts'
import { compilePolicy } from '../../app/compile-policy.ts'
import type { Config } from '../../config/config.ts'
import type { Instant } from '../../core/clock.ts'
import { extendSchemaSet, loadSchemaSet } from '../../validation/schema-set.ts'
import { universeOfConfig } from '../check/prove-config.ts'
import { createIdleBuses } from '../explain-delivery.ts'
import { findStoredCopies } from '../stored-copies.ts'
import type { DecisionSearch, StoredDecision } from '../stored-decisions.ts'
import { explainAgain } from './explain-again.ts'
import type { ExplainedPast } from './format-past-event.ts'
import { describeStoredDecision } from './format-stored-decision.ts'
import type { DescribedDecision, GivenDigest } from './format-stored-decision.ts'
import { pastEvents } from './past-event.ts'
import { rebuildView } from './rebuild-view.ts'
import { rememberedPaths } from './remembered-paths.ts'
import { storedStages } from './stored-stages.ts'

/** The answer of `explain --event`; no payload in it. */
export interface PastExplanation {
  readonly decisions: readonly DescribedDecision[]
  /** Each event of that id: what it passed, and what would be decided now. */
  readonly events: readonly ExplainedPast[]
}

/** What was decided about an event, and what the configuration that is given says of it now. */
export async function explainPast(
  decisions: readonly StoredDecision[],
  search: DecisionSearch,
  { digest, now }: { readonly digest: GivenDigest; readonly now: Instant }
): Promise<PastExplanation> {
  const asking = await askingFor(search.config, now)
  const { parts } = asking.proving
  const describe = (decision: StoredDecision): DescribedDecision =>
    describeStoredDecision(decision, parts.policy.versions, digest)
  const copies = await findStoredCopies(decisions, search)
  const events = pastEvents(decisions, copies).map((past): ExplainedPast => {
    const rebuilt = rebuildView(past, asking.snapshot, rememberedPaths(describe(past.judged), parts))
    const { id, source } = past
    const again = explainAgain(past, rebuilt, asking)
    return { id, source, stages: storedStages(past), now: again, unknown: [...rebuilt.unknown], notes: rebuilt.notes }
  })
  return { decisions: decisions.map(describe), events }
}

async function askingFor(config: Config, now: Instant) {
  const schemas = extendSchemaSet(await loadSchemaSet(), config.contracts)
  const snapshot = assembleSnapshot(config, createIdleBuses(config.regions.keys()), schemas, now)
  const proving = { parts: compilePolicy(config.policy, config.regions.keys()), universe: universeOfConfig(config) }
  return { snapshot, proving, now }
}
