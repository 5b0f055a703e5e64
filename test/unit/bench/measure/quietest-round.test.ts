import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quietestRound } from '../../../../bench/measure/quietest-round.ts'

/** Rounds with so much stolen from each; whoever asks for more fails. */
function measureInTurn(stolen: readonly number[]) {
  const left = [...stolen]
  return {
    left,
    measure: async () => {
      const next = left.shift()
      assert.ok(next !== undefined, 'no round more was to be measured')
      return Promise.resolve({ stolen: next, turn: stolen.length - left.length })
    }
  }
}

describe('a round on a machine that others use', () => {
  it('is measured once where nothing was taken', async () => {
    const { measure } = measureInTurn([0.01])
    assert.deepEqual(await quietestRound(measure, 3), { stolen: 0.01, turn: 1 })
  })

  it('is measured again until one was quiet', async () => {
    const { measure, left } = measureInTurn([0.5, 0.04, 0.02, 0])
    assert.deepEqual(await quietestRound(measure, 3), { stolen: 0.02, turn: 3 })
    assert.deepEqual(left, [0])
  })

  it('is the quietest of all where none was quiet, be it the first', async () => {
    assert.equal((await quietestRound(measureInTurn([0.5, 0.3, 0.4]).measure, 2)).turn, 2)
    assert.equal((await quietestRound(measureInTurn([0.2, 0.3, 0.4]).measure, 2)).turn, 1)
  })

  it('is not measured again where that takes too long, however loud it was', async () => {
    assert.equal((await quietestRound(measureInTurn([0.9]).measure, 0)).stolen, 0.9)
  })

  it('fails with the round that fails', async () => {
    const failing = async () => Promise.reject(new Error('nothing was answered well'))
    await assert.rejects(quietestRound(failing, 3), /nothing was answered well/)
  })
})
