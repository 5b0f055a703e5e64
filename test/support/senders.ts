import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGitHubClient } from './github-client.ts'
import type { GitHubClient } from './github-client.ts'
import { hashOf, isSuccess } from './ledger.ts'
import type { Attempt } from './ledger.ts'

export interface SendersOptions {
  readonly url: string
  readonly path?: string
  readonly secret: string
  readonly count: number
  /** Numbers in [0, 1): the sizes of the bodies. */
  readonly random: () => number
  /** Of the repository: an organisation that the tenants know. */
  readonly owner?: string
  /** Of the first sender, and of the pull request, and so the key, that is its own. Default 0. */
  readonly firstNumber?: number
  /** How long each waits after an answer; without it only after a failure. */
  readonly pauseMs?: () => number
}

export interface Senders {
  /** So far, in the order in which they ended. */
  readonly attempts: readonly Attempt[]
  /** Settles when every sender has its last answer. */
  stop(): Promise<void>
}

const repositoryId = 186853002
const pauseAfterFailureMs = 20
const filler = randomBytes(512 * 1024).toString('hex')

/**
 * Senders that post one delivery after the other, each over a connection and about a pull request of its own. Those with
 * an even number send again what was not acknowledged; the others never do, like GitHub itself.
 */
export function startSenders(options: SendersOptions): Senders {
  const attempts: Attempt[] = []
  const stopping = new AbortController()
  const clients = Array.from({ length: options.count }, () => createGitHubClient(options))
  const { firstNumber = 0, pauseMs } = options
  const running = clients.map(async (client, index) => {
    const sender = firstNumber + index
    for (let sequence = 0; !stopping.signal.aborted; sequence += 1) {
      const delivery = { id: `sender-${sender}-${String(sequence).padStart(6, '0')}`, sender, sequence }
      const body = makeBody(delivery, options)
      for (let isDone = false; !isDone && !stopping.signal.aborted;) {
        const attempt = await post(client, { ...delivery, body }, options.path)
        attempts.push(attempt)
        if (pauseMs !== undefined) await sleep(pauseMs())
        else if (!isSuccess(attempt.status)) await sleep(pauseAfterFailureMs)
        isDone = isSuccess(attempt.status) || sender % 2 === 1
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

interface SentDelivery {
  readonly id: string
  readonly sender: number
  readonly sequence: number
  readonly body: Buffer
}

async function post(
  client: GitHubClient,
  { id, sender, body }: SentDelivery,
  path: string | undefined
): Promise<Attempt> {
  const attempt = { sender, id, hash: hashOf(body), sentAt: performance.now() }
  const posting = { event: 'pull_request', deliveryId: id, body, ...(path === undefined ? {} : { path }) }
  const answer = await client.post(posting).catch(() => undefined)
  return { ...attempt, endedAt: performance.now(), status: answer?.status }
}

function makeBody(
  { sender, sequence }: Omit<SentDelivery, 'body'>,
  { random, owner = 'Octocoders' }: SendersOptions
): Buffer {
  const start = Math.floor(random() * (filler.length / 4))
  const payload = {
    action: 'synchronize',
    number: sender,
    pull_request: { number: sender, title: `delivery ${sequence}` },
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
