import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import type { Delivery } from '../src/core/delivery.ts'
import { HeaderList } from '../src/core/header-list.ts'
import type { HmacScheme } from '../src/core/scheme.ts'
import { Secret } from '../src/core/secret.ts'
import { signScheme } from '../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../src/signatures/verify-scheme.ts'

/*
 * What the engine costs over a check that is written by hand for one sender: `node bench/verify-cost.ts`. Both are timed
 * in turn within each round, so that a machine whose speed drifts drifts for both.
 */

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '401' }, calls: { type: 'string', default: '50' } }
})
const rounds = Number(values.rounds)
const calls = Number(values.calls)
/** The median of GitHub's own example payloads. */
const bodyBytes = 7_700
const now = Date.UTC(2026, 10, 22, 12)
const key = randomBytes(32).toString('hex')

interface Case {
  readonly name: string
  readonly scheme: HmacScheme
  /** What a careful person writes for this sender alone: it is as strict as the engine is. */
  readonly byHand: (delivery: Delivery) => boolean
}

const cases: readonly Case[] = [
  {
    name: 'hex of the body',
    scheme: { kind: 'hmac', algorithm: 'sha256', header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' },
    byHand: ({ headers, body }) => {
      const [value, second] = headers.all('x-hub-signature-256')
      if (value === undefined || second !== undefined || !value.startsWith('sha256=')) return false
      return isDigest(createHmac('sha256', key).update(body).digest(), value.slice(7))
    }
  },
  {
    name: 'a list with a time',
    scheme: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'stripe-signature',
      list: ',',
      prefix: 'v1=',
      encoding: 'hex',
      message: '{timestamp}.{body}',
      timestamp: { item: 't=', format: 'unix-s', pastMs: 300_000, futureMs: 300_000 }
    },
    byHand: ({ headers, body }) => {
      const [value, second] = headers.all('stripe-signature')
      if (value === undefined || second !== undefined) return false
      const items = value.split(',')
      const times = items.filter((item) => item.startsWith('t='))
      const time = times[0]?.slice(2) ?? ''
      if (times.length !== 1 || !/^\d{1,15}$/.test(time)) return false
      const digest = createHmac('sha256', key).update(`${time}.`).update(body).digest()
      const isSigned = items.some((item) => item.startsWith('v1=') && isDigest(digest, item.slice(3)))
      return isSigned && Math.abs(now - Number(time) * 1000) <= 300_000
    }
  }
]

function isDigest(digest: Buffer, hex: string): boolean {
  const claimed = Buffer.from(hex, 'hex')
  return claimed.length === digest.length && claimed.toString('hex') === hex && timingSafeEqual(digest, claimed)
}

process.stdout.write(`Node ${process.version}, ${bodyBytes} bytes, ${rounds} rounds of ${calls} calls each\n`)
for (const each of cases) process.stdout.write(`${JSON.stringify(race(each))}\n`)

function race({ name, scheme, byHand }: Case): Readonly<Record<string, string | number>> {
  const secret = new Secret('bench', Buffer.from(key))
  const body = Buffer.from(JSON.stringify({ payload: randomBytes(bodyBytes / 2 - 8).toString('hex') }))
  const { headers } = signScheme(scheme, { headers: [], body, path: '' }, secret, now)
  const delivery: Delivery = {
    id: 'bench',
    source: 'bench',
    method: 'POST',
    path: '/webhooks/bench',
    receivedAt: now,
    headers: HeaderList.fromEntries([['content-type', 'application/json'], ...headers]),
    body
  }
  const use = { scheme, secrets: [secret] }
  const byEngine = (): boolean => verifyScheme(use, delivery, now).ok
  const hand = (): boolean => byHand(delivery)
  timeOf(byEngine)
  timeOf(hand)
  const pairs = Array.from({ length: rounds }, (_, round) => {
    // Whoever comes second finds the caches warm.
    const [first, second] = round % 2 === 0 ? [timeOf(hand), timeOf(byEngine)] : [timeOf(byEngine), timeOf(hand)]
    return round % 2 === 0 ? { hand: first, engine: second } : { hand: second, engine: first }
  })
  const ratios = pairs.map((pair) => pair.engine / pair.hand).toSorted((a, b) => a - b)
  const at = (values: readonly number[], share: number): number => values[Math.floor((values.length - 1) * share)] ?? 0
  const medianUs = (times: readonly number[]): number =>
    Number(
      at(
        times.toSorted((a, b) => a - b),
        0.5
      ).toFixed(2)
    )
  return {
    scheme: name,
    'by hand us': medianUs(pairs.map((pair) => pair.hand)),
    'engine us': medianUs(pairs.map((pair) => pair.engine)),
    ratio: Number(at(ratios, 0.5).toFixed(3)),
    spread: `${at(ratios, 0.1).toFixed(3)}-${at(ratios, 0.9).toFixed(3)}`
  }
}

/** Microseconds a call. */
function timeOf(verify: () => boolean): number {
  const startedMs = performance.now()
  for (let call = 0; call < calls; call += 1) if (!verify()) throw new Error('a good delivery was refused')
  return ((performance.now() - startedMs) * 1000) / calls
}
