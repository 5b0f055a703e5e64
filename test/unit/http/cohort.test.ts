import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Cohort } from '../../../src/http/cohort.ts'

/** Goes through two stages behind its cohort, and says so. */
async function goOn(cohort: Cohort, name: string, steps: string[]): Promise<void> {
  await cohort.gather()
  steps.push(`${name} first`)
  await Promise.resolve()
  steps.push(`${name} second`)
}

describe('what one turn of the event loop has read', () => {
  it('goes on together, in its order and stage by stage', async () => {
    const cohort = new Cohort()
    const steps: string[] = []
    await Promise.all(['a', 'b', 'c'].map(async (name) => goOn(cohort, name, steps)))
    assert.deepEqual(steps, ['a first', 'b first', 'c first', 'a second', 'b second', 'c second'])
  })

  it('goes on behind the rest of its turn, and not before', async () => {
    const cohort = new Cohort()
    const steps: string[] = []
    const first = goOn(cohort, 'a', steps)
    // As one socket is read after another: each with its ticks and promises.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    await Promise.resolve()
    assert.deepEqual(steps, [])
    await Promise.all([first, goOn(cohort, 'b', steps)])
    assert.deepEqual(steps, ['a first', 'b first', 'a second', 'b second'])
  })

  it('waits for nobody who comes later', async () => {
    const cohort = new Cohort()
    const steps: string[] = []
    await goOn(cohort, 'a', steps)
    await goOn(cohort, 'b', steps)
    assert.deepEqual(steps, ['a first', 'a second', 'b first', 'b second'])
  })
})
