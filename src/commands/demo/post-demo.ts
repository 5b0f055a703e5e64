import type { Config } from '../../config/config.ts'
import { systemClock } from '../../system/system-clock.ts'
import { systemEntropy } from '../../system/system-entropy.ts'
import { requireSource } from '../load-for-command.ts'
import { postRequest } from '../samples/post-request.ts'
import { listSamples, selectSamples } from '../samples/sample-catalogue.ts'
import { signSample } from '../samples/signed-request.ts'
import type { SignedRequest } from '../samples/signed-request.ts'
import { demoPlan } from './demo-plan.ts'
import type { DemoDelivery } from './demo-plan.ts'

export interface PostedDelivery {
  readonly delivery: DemoDelivery
  readonly request: SignedRequest
  readonly receivedAt: number
  readonly status: number
}

/** Posts the plan to a running gateway, one after the other. */
export async function postDemo(config: Config, webhooks: string): Promise<readonly PostedDelivery[]> {
  const source = requireSource(config, 'github')
  const samples = await listSamples()
  const posted: PostedDelivery[] = []
  for (const delivery of demoPlan) {
    const [sample] = selectSamples(samples, delivery.sample)
    if (sample === undefined) throw new Error(`there is no sample ${delivery.sample}`)
    const { as, tamper } = delivery
    const receivedAt = systemClock.now()
    const request = await signSample(sample, { source, now: receivedAt, entropy: systemEntropy, as, tamper })
    const { status } = await postRequest(new URL(request.path, webhooks), request)
    posted.push({ delivery, request, receivedAt, status })
  }
  return posted
}
