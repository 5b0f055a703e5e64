import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Breaker, OutcomeKind } from '../../../src/core/breaker.ts'
import { LookupFailure } from '../../../src/lookups/lookup-failure.ts'
import { lookupLimits } from '../../../src/lookups/lookup-limits.ts'
import { Target } from '../../../src/lookups/target.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'

function recordingBreaker(): Breaker & { readonly told: OutcomeKind[] } {
  const told: OutcomeKind[] = []
  return { told, enter: () => async (outcome) => void told.push(outcome), stop: () => {} }
}

function makeTarget() {
  const [clock, breaker] = [createFixedClock(), recordingBreaker()]
  return { clock, breaker, target: new Target({ clock, breaker }) }
}

const turn = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('so many are asked at once, the others in their order', async () => {
  const { target } = makeTarget()
  const [begun, ends]: [number[], (() => void)[]] = [[], []]
  const all = Array.from({ length: lookupLimits.questionsAtOnce + 2 }, async (_, at) =>
    target.ask(async () => {
      begun.push(at)
      await new Promise<void>((resolve) => void ends.push(resolve))
      return at
    })
  )
  await turn()
  assert.equal(begun.length, lookupLimits.questionsAtOnce)
  ends[3]?.()
  await turn()
  assert.equal(begun.at(-1), lookupLimits.questionsAtOnce)
  while (ends.length < all.length) {
    for (const end of ends) end()
    await turn()
  }
  for (const end of ends) end()
  assert.equal((await Promise.all(all)).length, all.length)
})

test('who waits too long, and who comes when too many wait, is told so at once; nobody is lost', async () => {
  const { target, clock, breaker } = makeTarget()
  const ends: (() => void)[] = []
  const hold = async (): Promise<void> => new Promise((resolve) => void ends.push(resolve))
  const held = Array.from({ length: lookupLimits.questionsAtOnce }, async () => target.ask(hold))
  await turn()
  const waiting = Array.from({ length: lookupLimits.questionsWaiting }, async () =>
    target.ask(hold).catch((thrown: unknown) => thrown)
  )
  await turn()
  await assert.rejects(target.ask(hold), /too much is asked/)
  clock.advance(lookupLimits.waitMs)
  for (const told of await Promise.all(waiting)) assert.ok(told instanceof LookupFailure)
  for (const end of ends) end()
  await Promise.all(held)
  assert.equal(await target.ask(async () => 'served'), 'served')
  assert.ok(breaker.told.every((outcome) => outcome === 'served'))
  assert.equal(clock.waiting, 0)
})

test('a question that is not answered in time is asked once more', async () => {
  const { target, clock, breaker } = makeTarget()
  let asked = 0
  const answer = target.ask(
    async (signal) =>
      new Promise<string>((_, reject) => {
        asked += 1
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
  )
  const told = assert.rejects(answer, { outcome: 'timeout' })
  await turn()
  clock.advance(lookupLimits.attemptTimeoutMs)
  await turn()
  assert.equal(asked, 2)
  clock.advance(lookupLimits.attemptTimeoutMs)
  await told
  assert.deepEqual(breaker.told, ['failed', 'failed'])
  assert.equal(clock.waiting, 0)
})

test('what is being asked when the gateway stops is broken off, and says nothing of the system', async () => {
  const { target, breaker } = makeTarget()
  const answer = target.ask(
    async (signal) =>
      new Promise<string>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
  )
  const told = assert.rejects(answer, /the gateway stops/)
  await turn()
  target.stop()
  await told
  assert.deepEqual(breaker.told, ['unsaid'])
})
