import { randomInt } from 'node:crypto'

/**
 * - `field`: something that no rule reads, `key` the name of such a field, `number` a number in one
 * - `protected`: to be dropped, pseudonymised or encrypted, as personal data or as a credential
 * - `sealed`: to be encrypted with its whole payload, of which attributes may still be made
 * - `attribute`: what the provider's data declares to be shown in an attribute of the event
 * - `trace`: W3C trace context, which goes with its event
 * - `header`, `query`: of the request, stored nowhere
 * - `echo`: answered to whoever sent it, as its provider's handshake asks, and stored nowhere
 * - `control`: in names of the configuration, so that it is wherever anything is written: proof that the search finds it
 */
export type CanaryKind =
  'control' | 'echo' | 'field' | 'key' | 'number' | 'protected' | 'sealed' | 'attribute' | 'trace' | 'header' | 'query'

export interface CanaryFacts {
  readonly kind: CanaryKind
  /** Of the delivery. */
  readonly delivery: string
  /** In the delivery. */
  readonly place: string
  /** The residency: regions that may store it in clear. Empty: nobody may. */
  readonly homes: readonly string[]
}

/** Texts and numbers that stand in one place of one delivery only, by which it is known wherever they turn up. */
export interface CanaryLedger {
  /** All texts begin with the first, all numbers with the second. */
  readonly markers: readonly [text: string, number: string]
  readonly facts: ReadonlyMap<string, CanaryFacts>
  make(facts: CanaryFacts): string
}

const countLength = 6

export function createCanaryLedger(): CanaryLedger {
  // No word has them, and no other run of the same test: what an earlier one left behind is none of this one's.
  const markers = [`cny${randomInt(36 ** 5, 36 ** 6).toString(36)}`, String(randomInt(1_000_000, 10_000_000))] as const
  const facts = new Map<string, CanaryFacts>()
  return {
    markers,
    facts,
    make: (each) => {
      const [text, number] = markers
      const canary = each.kind === 'number' ? number + countOf(10) : text + countOf(36)
      facts.set(canary, each)
      return canary
    }
  }

  function countOf(radix: number): string {
    return facts.size.toString(radix).padStart(countLength, '0')
  }
}

/** What a canary looks like; in any case, since programs change it. */
export function canaryPattern(markers: CanaryLedger['markers']): RegExp {
  return new RegExp(`(?:${markers.join('|')})[0-9a-z]{${countLength}}`, 'gi')
}
