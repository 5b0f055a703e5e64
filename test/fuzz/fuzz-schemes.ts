import assert from 'node:assert/strict'
import { signatureFaults } from '../../src/core/verdict.ts'
import type { SignatureFault } from '../../src/core/verdict.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { provedCases } from '../unit/signatures/primitive-cases.ts'
import { changeDelivery } from './draw-delivery.ts'
import { mayVerify } from './may-verify.ts'
import { createRandom, mixSeed } from './random.ts'
import type { FuzzRun } from './run-fuzz.ts'

const faults: ReadonlySet<SignatureFault> = new Set(signatureFaults)

/**
 * Changed deliveries for every shape of proof, those too whose key only the sender has, by the engine alone.
 * @throws Error that says how to run the delivery again
 */
export function fuzzSchemes({ seed, count, from = 0, verify = verifyScheme }: FuzzRun): { readonly verified: number } {
  let verified = 0
  for (let index = from; index < from + count; index += 1) {
    const proved = provedCases[index % provedCases.length]
    assert.ok(proved !== undefined, 'there are shapes of proof')
    const { use, delivery, now, findKeys, proofHeaders } = proved
    const random = createRandom(mixSeed(seed, index))
    const changed = changeDelivery(delivery, random)
    try {
      const verdict = verify(use, changed, now, random.once(4) ? undefined : findKeys)
      if (verdict.ok) verified += 1
      else assert.ok(faults.has(verdict.fault))
      if (verdict.ok) assert.ok(mayVerify({ scheme: use.scheme, delivery, proofHeaders }, changed), 'nobody proved it')
    } catch (error) {
      throw new Error(`${proved.name}: FUZZ_SEED=${seed} FUZZ_FROM=${index} FUZZ_COUNT=1`, { cause: error })
    }
  }
  return { verified }
}
