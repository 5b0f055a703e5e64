import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultyPaths } from './faulty-paths.ts'
import { proveDeliveries } from './prove-deliveries.ts'

/* A bounded share of `npm run prove`, the same each time. */

const seed = 20261122

test('random deliveries lie where the reference says, batches whole, with decisions that say the same', async () => {
  const { deliveries, batches, copies, outcomes } = await proveDeliveries({ seed, count: 600 })
  assert.ok(deliveries >= 600 && batches > 100 && copies > 100, `${deliveries} ${batches} ${copies}`)
  for (const outcome of ['accepted', 'quarantined', 'undecided', 'refused'])
    assert.ok((outcomes[outcome] ?? 0) > deliveries / 100, `${outcome}: ${outcomes[outcome]}`)
})

describe('it finds a path that', () => {
  for (const [name, settle] of Object.entries(faultyPaths))
    test(name, async () => {
      await assert.rejects(proveDeliveries({ seed, count: 2_400, settle }), (thrown) => {
        assert.ok(thrown instanceof Error && thrown.cause instanceof Error)
        assert.match(thrown.message, /PROVE_SEED=\d+ PROVE_FROM=\d+/)
        // It is the reference that says so, and no fault of its own.
        assert.match(thrown.cause.message, /\nis not /)
        return true
      })
    })
})
