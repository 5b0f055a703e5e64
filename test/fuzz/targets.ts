import { requestShapeOf } from '../../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../../src/commands/samples/sample-catalogue.ts'
import type { EventReader } from '../../src/core/event-reader.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { Scheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { providers } from '../../src/providers/registry.ts'
import type { ProviderSample } from '../contract/provider-parts.ts'

/** A sample of a provider, by one of the schemes that prove its deliveries. */
export interface Target {
  readonly name: string
  readonly provider: Provider
  readonly reader: EventReader
  readonly scheme: Scheme
  readonly sample: ProviderSample
}

/** Every provider of the catalogue with each of its schemes and samples. */
export async function listTargets(): Promise<readonly Target[]> {
  const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
  const deliveryId = '9f5a3c10-0000-4000-8000-000000000001'
  const targets: Target[] = []
  for (const listed of await listSamples()) {
    const provider = providers.get(listed.provider)
    if (provider === undefined) continue
    const body = await readSampleBody(listed)
    const headers = requestShapeOf(provider, listed).headers({ event: listed.event, deliveryId, body, secret })
    const reader = compileReader(provider)
    for (const [name, scheme] of Object.entries(provider.schemes))
      targets.push({
        name: `${listed.name} by ${name}`,
        provider,
        reader,
        scheme,
        sample: { name: listed.name, headers, body }
      })
  }
  return targets
}
