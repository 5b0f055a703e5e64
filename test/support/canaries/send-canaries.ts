import { Agent } from 'node:http'
import { postWhole } from './post-request.ts'
import type { WholeAnswer } from './post-request.ts'
import { isSharedSecret, signScheme } from '../../../src/signatures/sign-scheme.ts'
import type { Config } from '../../../src/config/config.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import type { FatedDelivery } from './fated-deliveries.ts'
import type { PlantedSample } from './planted-samples.ts'

export interface SendingOptions {
  /** The webhook endpoint, as http://host:port. */
  readonly webhooks: string
  readonly config: Config
}

/** Posts deliveries, several at a time. @throws Error at an answer that is not the one that is due */
export interface CanarySender {
  /** Everything that senders were told. */
  readonly answers: readonly string[]
  sendSamples(samples: readonly PlantedSample[]): Promise<void>
  send(delivery: FatedDelivery): Promise<WholeAnswer>
  close(): void
}

const atOnce = 8

export function createCanarySender({ webhooks, config }: SendingOptions): CanarySender {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const answers: string[] = []

  async function post(path: string, headers: FatedDelivery['headers'], body: Uint8Array): Promise<WholeAnswer> {
    const answer = await postWhole({ url: new URL(path, webhooks), headers, body, agent })
    answers.push(answer.text)
    return answer
  }

  return {
    answers,
    sendSamples: async (samples) => {
      const left = samples.values()
      const work = async (): Promise<void> => {
        for (const { delivery, request } of left) {
          const { path, pathToken, headers, body } = request
          const { status, text } = await post(pathToken === undefined ? path : `${path}/${pathToken}`, headers, body)
          if (status < 200 || status > 299) throw new Error(`${delivery}: ${text}`)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
    },
    send: async (delivery) => {
      const { headers, path } = signed(delivery, config)
      const answer = await post(`${path}?${delivery.query}`, headers, delivery.body)
      if (answer.status !== delivery.status) throw new Error(`${delivery.name}: ${answer.text}`)
      return answer
    },
    close: () => agent.destroy()
  }
}

/** As its sender proves it; a header that stands twice is its own. */
function signed(
  { source, event, body, headers, name }: FatedDelivery,
  config: Config
): Pick<FatedDelivery, 'headers'> & { readonly path: string } {
  const { proof } = config.sources.get(source) ?? config.sources.get('to-uk') ?? {}
  const [use] = proof?.schemes ?? []
  const [secret] = use?.secrets ?? []
  if (use === undefined || secret === undefined || !isSharedSecret(use.scheme))
    throw new Error(`who signs for ${source}?`)
  const path = `/webhooks/${source}`
  const own = [
    ['Content-Type', 'application/json'],
    ['User-Agent', 'GitHub-Hookshot/044aadd'],
    ['X-GitHub-Event', event],
    ['X-GitHub-Delivery', name.replaceAll(/[^a-z]+/g, '-')]
  ] as const
  const proved = signScheme(use.scheme, { headers: [], body, path }, secret, systemClock.now())
  const replaced = new Set(headers.map(([header]) => header.toLowerCase()))
  const kept = [...own, ...proved.headers].filter(([header]) => !replaced.has(header.toLowerCase()))
  const token = proved.pathToken === undefined ? '' : `/${proved.pathToken}`
  return { path: path + token, headers: [...kept, ...headers] }
}
