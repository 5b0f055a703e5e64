import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { VerifyScheme } from '../../src/core/verdict.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { fuzzSchemes } from './fuzz-schemes.ts'
import { runFuzz } from './run-fuzz.ts'
import { listTargets } from './targets.ts'

/* A bounded share of `npm run fuzz`, the same each time. */

const seed = 20261122

test('odd deliveries for every provider and scheme have one outcome each, and none is believed that nobody proved', async () => {
  const count = Math.max(3_000, 12 * (await listTargets()).length)
  const { deliveries, verified, outcomes } = await runFuzz({ seed, count })
  assert.equal(deliveries, count)
  assert.equal(
    Object.values(outcomes).reduce((sum, each) => sum + each, 0),
    count
  )
  // Else it would show nothing of one side or the other.
  assert.ok(verified > count / 5 && verified < count * 0.9, `${verified} of ${count} verify`)
  assert.ok(outcomes.accepted > count / 10 && outcomes.refused > count / 5, JSON.stringify(outcomes))
})

test('changed deliveries for every shape of proof get a verdict, and a good one only where nothing proved was changed', () => {
  const { verified } = fuzzSchemes({ seed, count: 10_000 })
  assert.ok(verified > 0, 'changes beside the proof do no harm')
})

test('a seed repeats a run, and another seed is another run', async () => {
  const { slowestMs: _, ...first } = await runFuzz({ seed: 7, count: 300 })
  const { slowestMs: __, ...again } = await runFuzz({ seed: 7, count: 300 })
  const { slowestMs: ___, ...other } = await runFuzz({ seed: 8, count: 300 })
  assert.deepEqual(again, first)
  assert.notDeepEqual(other, first)
})

describe('it finds an engine that', () => {
  const faulty: Readonly<Record<string, VerifyScheme>> = {
    'believes everybody': () => ({ ok: true, proof: { method: 'token', secret: 'fuzz' } }),
    'believes nobody': () => ({ ok: false, fault: 'mismatch' }),
    'throws on what is no JSON': (use, delivery, ...rest) => {
      JSON.parse(Buffer.from(delivery.body).toString())
      return verifyScheme(use, delivery, ...rest)
    },
    'believes a proof over an empty body': (use, delivery, ...rest) =>
      delivery.body.length === 0
        ? { ok: true, proof: { method: 'token', secret: 'fuzz' } }
        : verifyScheme(use, delivery, ...rest)
  }
  for (const [name, verify] of Object.entries(faulty))
    test(name, async () => {
      await assert.rejects(runFuzz({ seed, count: 2_000, verify }), /FUZZ_SEED=\d+ FUZZ_FROM=\d+ FUZZ_COUNT=1/)
    })

  test('throws, by any shape of proof', () => {
    const verify: VerifyScheme = (use, delivery, ...rest) => {
      if (use.scheme.kind === 'rsa') JSON.parse(Buffer.from(delivery.body).toString())
      return verifyScheme(use, delivery, ...rest)
    }
    assert.throws(() => fuzzSchemes({ seed, count: 10_000, verify }), /FUZZ_FROM=/)
  })

  test('takes an old signature for a new body, by any shape of proof', () => {
    const verify: VerifyScheme = (use, delivery, ...rest) =>
      use.scheme.kind === 'ed25519'
        ? { ok: true, proof: { method: 'ed25519', secret: 'x' } }
        : verifyScheme(use, delivery, ...rest)
    assert.throws(() => fuzzSchemes({ seed, count: 10_000, verify }), /FUZZ_FROM=/)
  })
})
