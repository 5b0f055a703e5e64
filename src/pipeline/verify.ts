import { strongestOf } from '../core/auth-method.ts'
import type { Clock, Instant } from '../core/clock.ts'
import type { Delivery, VerifiedDelivery } from '../core/delivery.ts'
import type { KeyPlace, KeySource } from '../core/key-source.ts'
import { Problem } from '../core/problem.ts'
import type { SchemeProof } from '../core/proof.ts'
import type { ProofRule, Source } from '../core/source.ts'
import type { Refusal, Verdict, VerifyScheme } from '../core/verdict.ts'
import { settleBy } from './deadline.ts'
import { sealVerified } from './seal.ts'

export interface VerifyParts {
  readonly verifyScheme: VerifyScheme
  readonly keySource: KeySource
  readonly clock: Clock
  /** When the answer is due. */
  readonly until: Instant
}

/**
 * The gate: what passes was sent by who it says. The sender is told nothing of why it failed. It waits only where a key
 * of the sender has to be fetched first, and then gives a promise.
 * @throws Problem `signature-invalid`, its reason the fault; `keys-unavailable` or `deadline-exceeded`
 */
export function verify(
  delivery: Delivery,
  { proof }: Source,
  parts: VerifyParts
): VerifiedDelivery | Promise<VerifiedDelivery> {
  if (proof.addresses?.has(delivery.address ?? '') === false)
    throw new Problem('signature-invalid', { reason: 'address' })
  const result = judge(delivery, proof, parts)
  if (isProved(result)) return seal(delivery, result)
  return result.wants === undefined ? refuse(result) : fetchThenVerify(delivery, proof, parts, result)
}

/** Once for each place that a key may have to come from. */
async function fetchThenVerify(
  delivery: Delivery,
  proof: ProofRule,
  parts: VerifyParts,
  first: Refusal
): Promise<VerifiedDelivery> {
  const { keySource, clock, until } = parts
  const asked = new Set<string>()
  let result: Refusal = first
  while (result.wants !== undefined && !asked.has(result.wants.url)) {
    const place: KeyPlace = result.wants
    asked.add(place.url)
    await settleBy(async () => keySource.renew(place, until), until, clock, ignoreLate)
    const next = judge(delivery, proof, parts)
    if (isProved(next)) return seal(delivery, next)
    result = next
  }
  return refuse(result)
}

type Layers = readonly [SchemeProof, ...(readonly SchemeProof[])]

/** What was proved, or why too little. What a fetched key could still change is said only when nothing else is wrong. */
function judge(delivery: Delivery, { need, schemes }: ProofRule, parts: VerifyParts): Layers | Refusal {
  const { verifyScheme, keySource, clock } = parts
  const now = clock.now()
  const layers: SchemeProof[] = []
  const refusals: Refusal[] = []
  for (const use of schemes) {
    const verdict: Verdict = verifyScheme(use, delivery, now, keySource.find)
    if (!verdict.ok) refusals.push(verdict)
    else if (need === 'any') return [verdict.proof]
    else layers.push(verdict.proof)
  }
  const [first, ...others] = layers
  if (refusals.length === 0 && first !== undefined) return [first, ...others]
  return worstOf(refusals, need)
}

/** Of `all` the first that is final; of `any` one that could still hold, else one whose proof was there and bad. */
function worstOf(refusals: readonly Refusal[], need: ProofRule['need']): Refusal {
  const final = refusals.filter(({ wants }) => wants === undefined)
  const open = refusals.filter(({ wants }) => wants !== undefined)
  const present = final.filter(({ fault }) => fault !== 'missing')
  const order = need === 'all' ? [...final, ...open] : [...open, ...present, ...final]
  return order[0] ?? { ok: false, fault: 'missing' }
}

function isProved(result: Layers | Refusal): result is Layers {
  return Array.isArray(result)
}

function seal(delivery: Delivery, layers: Layers): VerifiedDelivery {
  const [{ method }, ...others] = layers
  return sealVerified(delivery, { method: strongestOf([method, ...others.map((layer) => layer.method)]), layers })
}

/** The same delivery, of which one thing more was proved. */
export function addLayer({ proof, ...delivery }: VerifiedDelivery, layer: SchemeProof): VerifiedDelivery {
  return seal(delivery, [layer, ...proof.layers])
}

/** A key that is not there although its place was asked is nobody's fault that could be found here. */
function refuse({ fault }: Refusal): never {
  throw fault === 'key-unavailable'
    ? new Problem('keys-unavailable', { reason: 'not-fetched' })
    : new Problem('signature-invalid', { reason: fault })
}

function ignoreLate(): void {
  // What was fetched after all is there for the next delivery.
}
