import { assembleSnapshot } from '../app/assemble-snapshot.ts'
import { compilePolicy } from '../app/compile-policy.ts'
import type { Config } from '../config/config.ts'
import { universeOf } from '../config/universe-of.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Source } from '../core/source.ts'
import { createFetchDocument } from '../keys/fetch-document.ts'
import { KeyCache } from '../keys/key-cache.ts'
import { createOffLoopParser } from '../parsing/off-loop-parser.ts'
import { systemClock } from '../system/system-clock.ts'
import { extendSchemaSet, loadSchemaSet } from '../validation/schema-set.ts'
import { createIdleBuses, explainDelivery } from './explain-delivery.ts'
import type { Explanation } from './explain-delivery.ts'

/** Says of deliveries what a gateway of one configuration would make of them; nothing is stored. */
export interface Explainer {
  readonly sources: ReadonlyMap<string, Source>
  /** @throws Error for a delivery of a source that is not configured */
  explain(delivery: Delivery): Promise<Explanation>
  close(): Promise<void>
}

export async function openExplainer(config: Config): Promise<Explainer> {
  const buses = createIdleBuses(config.regions.keys())
  const schemas = extendSchemaSet(await loadSchemaSet(), config.contracts)
  const snapshot = assembleSnapshot(config, buses, schemas, systemClock.now())
  const { gateway, sources, regions, tenants } = config
  const universe = universeOf({
    gateway,
    sources: sources.values(),
    regions: regions.keys(),
    tenants: tenants.entries
  })
  const proving = { parts: compilePolicy(config.policy, regions.keys()), universe }
  const keySource = new KeyCache({ clock: systemClock, fetchDocument: createFetchDocument(), onFetch: () => undefined })
  const parser = createOffLoopParser({ clock: systemClock })
  return {
    sources: snapshot.sources,
    explain: async (delivery) => {
      const source = snapshot.sources.get(delivery.source)
      if (source === undefined) throw new Error(`the configuration has no source "${delivery.source}"`)
      return explainDelivery(delivery, { snapshot, source, proving, parseOffLoop: parser.parse, keySource })
    },
    close: async () => {
      keySource.stop()
      await parser.stop()
    }
  }
}

/** What a gateway of that configuration would make of one delivery. Its source must be configured. */
export async function explainWithConfig(config: Config, delivery: Delivery): Promise<Explanation> {
  const explainer = await openExplainer(config)
  try {
    return await explainer.explain(delivery)
  } finally {
    await explainer.close()
  }
}
