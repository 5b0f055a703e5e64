import { assembleSnapshot } from '../app/assemble-snapshot.ts'
import { compilePolicy } from '../app/compile-policy.ts'
import type { Config } from '../config/config.ts'
import type { Delivery } from '../core/delivery.ts'
import { createEncryptor } from '../encryption/encryptor.ts'
import type { Source } from '../core/source.ts'
import { createFetchDocument } from '../keys/fetch-document.ts'
import { KeyCache } from '../keys/key-cache.ts'
import { createOffLoopParser } from '../parsing/off-loop-parser.ts'
import { systemClock } from '../system/system-clock.ts'
import { systemPause } from '../system/system-pause.ts'
import { extendSchemaSet, loadSchemaSet } from '../validation/schema-set.ts'
import { universeOfConfig } from './check/prove-config.ts'
import { createIdleBuses, explainDelivery } from './explain-delivery.ts'
import type { Explanation } from './explain-delivery.ts'

/** Explains deliveries by one configuration until it is stopped. */
export interface Explainer {
  readonly sources: ReadonlyMap<string, Source>
  /** What a gateway of that configuration would make of it; nothing is stored. Its source must be configured. */
  explain(delivery: Delivery): Promise<Explanation>
  stop(): Promise<void>
}

export async function createExplainer(config: Config): Promise<Explainer> {
  const buses = createIdleBuses(config.regions.keys())
  const schemas = extendSchemaSet(await loadSchemaSet(), config.contracts)
  const snapshot = assembleSnapshot(config, buses, schemas, systemClock.now())
  const proving = { parts: compilePolicy(config.policy, config.regions.keys()), universe: universeOfConfig(config) }
  const keySource = new KeyCache({ clock: systemClock, fetchDocument: createFetchDocument(), onFetch: () => undefined })
  const parser = createOffLoopParser({ clock: systemClock })
  const encryptor = createEncryptor()
  const protecting = { encrypt: encryptor.encrypt, pause: systemPause }
  return {
    sources: snapshot.sources,
    explain: async (delivery) => {
      const source = snapshot.sources.get(delivery.source)
      if (source === undefined) throw new Error(`the configuration has no source "${delivery.source}"`)
      return explainDelivery(delivery, { snapshot, source, proving, parseOffLoop: parser.parse, keySource, protecting })
    },
    stop: async () => {
      keySource.stop()
      await parser.stop()
      await encryptor.stop()
    }
  }
}

/** The same for one delivery. */
export async function explainWithConfig(config: Config, delivery: Delivery): Promise<Explanation> {
  const explainer = await createExplainer(config)
  try {
    return await explainer.explain(delivery)
  } finally {
    await explainer.stop()
  }
}
