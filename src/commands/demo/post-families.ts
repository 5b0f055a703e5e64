import type { Config, SourceConfig } from '../../config/config.ts'
import type { Domain } from '../../core/provider.ts'
import { methodOf } from '../../core/scheme.ts'
import { systemClock } from '../../system/system-clock.ts'
import { systemEntropy } from '../../system/system-entropy.ts'
import type { Explanation } from '../explain-delivery.ts'
import type { Explainer } from '../explain-with-config.ts'
import { postRequest } from '../samples/post-request.ts'
import { listSamples, selectSamples } from '../samples/sample-catalogue.ts'
import type { Sample } from '../samples/sample-catalogue.ts'
import { signSample } from '../samples/signed-request.ts'
import { deliveryOf } from './explained-request.ts'

/** A delivery of one sender, and what must become of it. */
export interface FamilyDelivery {
  readonly provider: string
  readonly domain: Domain
  readonly sample: string
  readonly proof: string
  readonly status: number
  readonly explanation: Explanation
}

/** Posts one event of every sender that the configuration has a source for, besides GitHub. */
export async function postFamilies(
  config: Config,
  webhooks: string,
  explainer: Explainer
): Promise<readonly FamilyDelivery[]> {
  const samples = await listSamples()
  const posted: FamilyDelivery[] = []
  for (const source of config.sources.values()) {
    if (source.provider.name === 'github') continue
    const delivery = await postFirstEvent(source, selectSamples(samples, source.provider.name), { webhooks, explainer })
    if (delivery !== undefined) posted.push(delivery)
  }
  return posted
}

/** The first sample that is an event: others ask something, and are answered. */
async function postFirstEvent(
  source: SourceConfig,
  samples: readonly Sample[],
  { webhooks, explainer }: { readonly webhooks: string; readonly explainer: Explainer }
): Promise<FamilyDelivery | undefined> {
  const { name, provider, proof } = source
  for (const [at, sample] of samples.entries()) {
    const now = systemClock.now()
    const request = await signSample(sample, { source, now, entropy: systemEntropy })
    const explanation = await explainer.explain(deliveryOf(name, request, now))
    // The last one is posted whatever it is: a sender none of whose samples is accepted is a fault that must show.
    if (explanation.outcome !== 'accepted' && at < samples.length - 1) continue
    const { status } = await postRequest(new URL(request.path, webhooks), request)
    return {
      provider: provider.name,
      domain: provider.domain,
      sample: sample.name,
      proof: proof.schemes.map(({ scheme }) => methodOf(scheme)).join(' and '),
      status,
      explanation
    }
  }
  return undefined
}
