import assert from 'node:assert/strict'
import { outcomeKinds } from '../../src/core/outcome.ts'
import type { OutcomeKind } from '../../src/core/outcome.ts'
import type { VerifyScheme } from '../../src/core/verdict.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../support/make-snapshot.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { drawDelivery } from './draw-delivery.ts'
import { mayVerify } from './may-verify.ts'
import { createRandom, mixSeed } from './random.ts'
import { listTargets } from './targets.ts'
import type { Target } from './targets.ts'

/** No delivery of this size keeps an honest gateway for as long; a hundredth of it is usual. */
const longestMs = 2_000

export interface FuzzRun {
  readonly seed: number
  readonly count: number
  /** Where to begin: to run one delivery of a longer run again. */
  readonly from?: number
  /** The engine under test. */
  readonly verify?: VerifyScheme
}

export interface FuzzReport {
  readonly deliveries: number
  readonly verified: number
  readonly outcomes: Readonly<Record<OutcomeKind, number>>
  readonly slowestMs: number
}

/**
 * Odd and changed deliveries for every provider and scheme of the catalogue, through the whole path. Each has one outcome
 * in bounded time, nothing throws, and what its sender did not prove is stored nowhere.
 * @throws Error that says how to run the delivery again
 */
export async function runFuzz({ seed, count, from = 0, verify = verifyScheme }: FuzzRun): Promise<FuzzReport> {
  const targets = await listTargets()
  const outcomes = { accepted: 0, spooled: 0, quarantined: 0, ignored: 0, answered: 0, refused: 0, deferred: 0 }
  let verified = 0
  let slowestMs = 0
  for (let index = from; index < from + count; index += 1) {
    const target = targets[index % targets.length]
    assert.ok(target !== undefined, 'there are targets')
    try {
      const settled = await settleDrawn(target, mixSeed(seed, index), verify)
      outcomes[settled.kind] += 1
      verified += settled.isVerified ? 1 : 0
      slowestMs = Math.max(slowestMs, settled.tookMs)
    } catch (error) {
      throw new Error(`${target.name}: FUZZ_SEED=${seed} FUZZ_FROM=${index} FUZZ_COUNT=1`, { cause: error })
    }
  }
  return { deliveries: count, verified, outcomes, slowestMs }
}

async function settleDrawn(target: Target, seed: number, verify: VerifyScheme) {
  const { delivery, use, proved, isUntouched } = drawDelivery(target, createRandom(seed))
  const { provider, reader } = target
  const uk = createRecordingBus('uk')
  const source = makeGitHubSource({
    name: 'contract',
    provider,
    reader,
    proof: { need: 'all', schemes: [use] },
    maxBodyBytes: provider.limits.maxBodyBytes,
    replies: provider.replies
  })
  const { settle, observer } = makePipeline({ verifyScheme: verify })
  const startedAt = performance.now()
  const snapshot = makeSnapshot({ buses: { uk }, change: { sources: new Map([[source.name, source]]) } })
  const { outcome, reply } = await settle(delivery, snapshot)
  const tookMs = performance.now() - startedAt
  const code = 'problem' in outcome ? outcome.problem.code : ''
  const isVerified = code !== 'signature-invalid' && code !== 'keys-unavailable'

  assert.equal(observer.settlements.length, 1, 'one outcome')
  assert.ok(outcomeKinds.includes(outcome.kind))
  assert.ok(Number.isInteger(reply.status) && reply.status >= 200 && reply.status < 600, `${reply.status}`)
  assert.notEqual(code, 'internal', 'problem' in outcome ? String(outcome.problem.cause) : '')
  assert.equal(uk.records.length > 0, outcome.kind === 'accepted', `${outcome.kind}, ${uk.records.length} records`)
  assert.ok(tookMs < longestMs, `${tookMs} ms`)
  if (isUntouched) assert.ok(isVerified, `what its sender proved does not verify: ${code}`)
  else if (proved === undefined || !mayVerify(proved, delivery)) assert.ok(!isVerified, 'what nobody proved verifies')
  return { kind: outcome.kind, isVerified, tookMs }
}
