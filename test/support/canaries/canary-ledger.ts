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

/** Of what follows a marker: in each radix as many as make a chance hit rare, and a number still exact in JSON. */
const nameLengths = { text: 7, number: 8 } as const

export function createCanaryLedger(): CanaryLedger {
  // No word has them, and no other run of the same test: what an earlier one left behind is none of this one's.
  const markers = [`cny${randomInt(36 ** 5, 36 ** 6).toString(36)}`, String(randomInt(1_000_000, 10_000_000))] as const
  const facts = new Map<string, CanaryFacts>()
  return {
    markers,
    facts,
    make: (each) => {
      let canary = nameOf(each.kind)
      while (facts.has(canary)) canary = nameOf(each.kind)
      facts.set(canary, each)
      return canary
    }
  }

  /** By chance, not in turn: compressed bytes put the end of one name behind the beginning of another. */
  function nameOf(kind: CanaryKind): string {
    const [text, number] = markers
    return kind === 'number' ? number + randomName(10, nameLengths.number) : text + randomName(36, nameLengths.text)
  }
}

function randomName(radix: number, length: number): string {
  return randomInt(radix ** length)
    .toString(radix)
    .padStart(length, '0')
}

/** What a canary looks like; in any case, since programs change it. */
export function canaryPattern(markers: CanaryLedger['markers']): RegExp {
  const [text, number] = markers
  return new RegExp(`${text}[0-9a-z]{${nameLengths.text}}|${number}[0-9]{${nameLengths.number}}`, 'gi')
}
