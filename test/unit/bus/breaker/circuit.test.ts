import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Circuit } from '../../../../src/bus/breaker/circuit.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'

const resetMs = 1000

/* opossum hears of an outcome some microtasks after it is told, of a success sooner than of a failure. */
for (const microtasks of [0, 1, 2, 3, 4, 5, 6]) {
  test(`a success ${microtasks} microtasks after the failure that opens it does not keep it from closing`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const changes: string[] = []
    const circuit = new Circuit({ failures: 2, windowMs: 10_000, resetMs }, createFixedClock(), (state) =>
      changes.push(state)
    )
    await circuit.count('failed')
    const failed = circuit.count('failed')
    for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve()
    await Promise.all([failed, circuit.count('served')])
    while (circuit.state === 'closed') await circuit.count('failed')
    context.mock.timers.tick(resetMs)
    assert.equal(circuit.state, 'half-open')
    await circuit.count('served')
    assert.equal(circuit.state, 'closed')
    assert.deepEqual(changes, ['open', 'half-open', 'closed'])
  })
}
