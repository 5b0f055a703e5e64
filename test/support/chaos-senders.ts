import type { KafkaRegionName } from './kafka-home.ts'
import { startSenders } from './senders.ts'
import type { Senders, SendersOptions } from './senders.ts'

export interface ChaosSendersOptions extends Pick<SendersOptions, 'url' | 'secret' | 'count' | 'random'> {
  /** Where their tenant lives. */
  readonly region: KafkaRegionName
}

/** Their pull requests have numbers, and so keys, that no sender of another tenant has. */
const tenants = {
  uk: { owner: 'Octocoders', firstNumber: 100 },
  eu: { owner: 'Umbrella', firstNumber: 200 }
} as const satisfies Readonly<Record<KafkaRegionName, unknown>>

/** After each answer: with it some hundred deliveries a second come, which leaves a machine to its brokers too. */
const longestPauseMs = 50

/** The region of the tenant whom a stored payload belongs to; undefined for bytes that no sender has posted. */
export function regionOfPayload(payload: Uint8Array): KafkaRegionName | undefined {
  const text = Buffer.from(payload).toString()
  if (text.includes(`"owner":{"login":"${tenants.uk.owner}"`)) return 'uk'
  return text.includes(`"owner":{"login":"${tenants.eu.owner}"`) ? 'eu' : undefined
}

/** Senders of one tenant, which a source finds by the owner of the repository. */
export function startChaosSenders({ region, ...options }: ChaosSendersOptions): Senders {
  const { random } = options
  return startSenders({
    ...options,
    ...tenants[region],
    path: '/webhooks/owned',
    pauseMs: () => longestPauseMs * random()
  })
}
