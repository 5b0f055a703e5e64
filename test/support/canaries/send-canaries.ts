import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { postWhole } from './post-request.ts'
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

/**
 * Posts deliveries, several at a time, and again while they are deferred, as senders do: a slow machine is no fault.
 * @throws Error at an answer that is not the one that is due
 */
export interface CanarySender {
  /** Everything that senders were told. */
  readonly answers: readonly string[]
  sendSamples(samples: readonly PlantedSample[]): Promise<void>
  send(delivery: FatedDelivery): Promise<void>
  close(): void
}

const atOnce = 8
const maxAttempts = 20
const pauseMs = 200

interface Request {
  readonly path: string
  readonly headers: FatedDelivery['headers']
  readonly body: Uint8Array
}

export function createCanarySender({ webhooks, config }: SendingOptions): CanarySender {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const answers: string[] = []

  async function post(name: string, isDue: (status: number) => boolean, request: Request): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { path, headers, body } = request
      const { status, text } = await postWhole({ url: new URL(path, webhooks), headers, body, agent })
      answers.push(text)
      if (isDue(status)) return
      if (status !== 503 || attempt === maxAttempts) throw new Error(`${name}: ${text}`)
      await sleep(pauseMs)
    }
  }

  return {
    answers,
    sendSamples: async (samples) => {
      const left = samples.values()
      const work = async (): Promise<void> => {
        for (const { delivery, request } of left) {
          const { path, pathToken } = request
          const whole = { ...request, path: pathToken === undefined ? path : `${path}/${pathToken}` }
          await post(delivery, (status) => status >= 200 && status <= 299, whole)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
    },
    send: async (delivery) => {
      const { headers, path } = signed(delivery, config)
      const whole = { path: `${path}?${delivery.query}`, headers, body: delivery.body }
      await post(delivery.name, (status) => status === delivery.status, whole)
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
