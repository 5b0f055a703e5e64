import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGitHubClient } from './github-client.ts'
import type { GitHubClient } from './github-client.ts'
import type { KafkaRegionName } from './kafka-home.ts'
import { hashOf, isSuccess } from './ledger.ts'
import type { Attempt } from './ledger.ts'
import type { Senders } from './senders.ts'

export interface ChaosSendersOptions {
  readonly url: string
  readonly secret: string
  /** Where their tenant lives. */
  readonly region: KafkaRegionName
  readonly count: number
  /** Numbers in [0, 1): the sizes of the bodies, and the pauses. */
  readonly random: () => number
}

/** Their pull requests have numbers, and so keys, that no sender of another tenant has. */
const tenants = {
  uk: { owner: 'Octocoders', firstNumber: 100 },
  eu: { owner: 'Umbrella', firstNumber: 200 }
} as const satisfies Readonly<Record<KafkaRegionName, unknown>>

const repositoryId = 186853002
/** After each answer: with it some hundred deliveries a second come, which leaves a machine to its brokers too. */
const longestPauseMs = 50
const filler = randomBytes(512 * 1024).toString('hex')

/** The region of the tenant whom a stored payload belongs to; undefined for bytes that no sender has posted. */
export function regionOfPayload(payload: Uint8Array): KafkaRegionName | undefined {
  const text = Buffer.from(payload).toString()
  if (text.includes(`"owner":{"login":"${tenants.uk.owner}"`)) return 'uk'
  return text.includes(`"owner":{"login":"${tenants.eu.owner}"`) ? 'eu' : undefined
}

/**
 * Senders of one tenant that post one delivery after the other, with pauses, each about a pull request of its own. Those
 * with an even number send again what was not acknowledged; the others never do, like GitHub itself.
 */
export function startChaosSenders(options: ChaosSendersOptions): Senders {
  const { region, count, random } = options
  const attempts: Attempt[] = []
  const stopping = new AbortController()
  const clients = Array.from({ length: count }, () => createGitHubClient(options))
  const running = clients.map(async (client, index) => {
    const sender = tenants[region].firstNumber + index
    for (let sequence = 0; !stopping.signal.aborted; sequence += 1) {
      const id = `${region}-${sender}-${String(sequence).padStart(6, '0')}`
      const body = makeBody(region, sender, random)
      for (let isDone = false; !isDone && !stopping.signal.aborted;) {
        const attempt = await post(client, { id, sender, body })
        attempts.push(attempt)
        isDone = isSuccess(attempt.status) || sender % 2 === 1
        await sleep(longestPauseMs * random())
      }
    }
  })
  return {
    attempts,
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
      for (const client of clients) client.close()
    }
  }
}

async function post(
  client: GitHubClient,
  { id, sender, body }: { readonly id: string; readonly sender: number; readonly body: Buffer }
): Promise<Attempt> {
  const attempt = { sender, id, hash: hashOf(body), sentAt: performance.now() }
  const answer = await client
    .post({ path: '/webhooks/owned', event: 'pull_request', deliveryId: id, body })
    .catch(() => undefined)
  return { ...attempt, endedAt: performance.now(), status: answer?.status }
}

function makeBody(region: KafkaRegionName, number: number, random: () => number): Buffer {
  const { owner } = tenants[region]
  const start = Math.floor(random() * (filler.length / 4))
  const payload = {
    action: 'synchronize',
    number,
    pull_request: { number, title: 'one of many' },
    repository: {
      id: repositoryId,
      html_url: `https://github.com/${owner}/Hello-World`,
      owner: { login: owner, type: 'Organization', html_url: `https://github.com/${owner}` }
    },
    filler: filler.slice(start, start + fillerChars(random))
  }
  return Buffer.from(JSON.stringify(payload))
}

/** As GitHub's are: a few kilobytes, and now and then one that is parsed off the loop. */
function fillerChars(random: () => number): number {
  return random() < 0.004 ? 540 * 1024 : Math.floor(16 * 1024 * random() ** 2)
}
