import { fileURLToPath } from 'node:url'
import { deliveryOf } from '../src/commands/demo/explained-request.ts'
import { createExplainer } from '../src/commands/explain-with-config.ts'
import type { Explainer } from '../src/commands/explain-with-config.ts'
import type { ExplainedEvent } from '../src/commands/explained-event.ts'
import { listSamples, selectSamples } from '../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../src/commands/samples/signed-request.ts'
import { loadConfig } from '../src/config/load-config.ts'
import type { Config } from '../src/config/config.ts'
import type { Entropy } from '../src/core/entropy.ts'
import type { Provider } from '../src/core/provider.ts'
import { providers } from '../src/providers/registry.ts'

const file = fileURLToPath(new URL('../config/sandbox.yaml', import.meta.url))
const receivedAt = Date.UTC(2026, 10, 22, 12)

/** The same on every machine: the pages are compared. */
const entropy: Entropy = {
  uuid: () => '9f5a3c10-0000-4000-8000-000000000001',
  hex: (count) => '1'.repeat(count * 2)
}

let loading: Promise<{ readonly config: Config; readonly explainer: Explainer }> | undefined

async function loadSandbox(): Promise<{ readonly config: Config; readonly explainer: Explainer }> {
  const result = await loadConfig({ file, env: {}, providers, now: receivedAt, readOnly: true })
  if (!result.ok)
    throw new Error(`${file}: ${result.findings.map(({ path, message }) => `${path}: ${message}`).join('; ')}`)
  return { config: result.config, explainer: await createExplainer(result.config) }
}

/** What the sender's first sample that is an event becomes in the sandbox; nothing where only the sender can sign it. */
export async function sampleEventOf({
  name
}: Provider): Promise<{ readonly sample: string; readonly event: ExplainedEvent } | undefined> {
  const { config, explainer } = await (loading ??= loadSandbox())
  const source = [...config.sources.values()].find(({ provider }) => provider.name === name)
  if (source === undefined) return undefined
  for (const sample of selectSamples(await listSamples(), name)) {
    const request = await signSample(sample, { source, now: receivedAt, entropy })
    const { outcome, events } = await explainer.explain(deliveryOf(source.name, request, receivedAt))
    const [event] = events
    if (outcome === 'accepted' && event !== undefined) return { sample: sample.name, event }
  }
  return undefined
}
