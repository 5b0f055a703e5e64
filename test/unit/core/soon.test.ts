import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { isLater, whenAll, whenHere } from '../../../src/core/soon.ts'
import type { Soon } from '../../../src/core/soon.ts'

const same = <T>(value: Soon<T>): Soon<T> => value

describe('what is here already', () => {
  test('is used at once', () => {
    assert.equal(
      whenHere(2, (value) => value + 1),
      3
    )
    assert.equal(
      whenAll([1, 2], same, (values) => values.length),
      2
    )
    assert.equal(
      whenAll([], same, (values) => values.length),
      0
    )
  })

  test('throws at once', () => {
    const fail = (): never => {
      throw new Error('no')
    }
    assert.throws(() => whenHere(1, fail), { message: 'no' })
    assert.throws(() => whenAll([1], same, fail), { message: 'no' })
  })
})

describe('what is not here yet', () => {
  test('is waited for, in its place', async () => {
    const soon = whenAll([1, Promise.resolve(2), 3], same, (values) => values)
    assert.ok(isLater(soon))
    assert.deepEqual(await soon, [1, 2, 3])
    assert.equal(await whenHere(Promise.resolve(2), async (value) => value + 1), 3)
  })

  test('rejects as the first of them does', async () => {
    const failure = new Error('later')
    await assert.rejects(async () => whenAll([1, Promise.reject(failure)], same, (values) => values), failure)
    await assert.rejects(async () => whenHere(Promise.reject(failure), (value) => value), failure)
  })

  test('is heard where another throws at once, so that its failure ends no process', async (t) => {
    const unheard: unknown[] = []
    const hear = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', hear)
    t.after(() => process.off('unhandledRejection', hear))
    const begin = (item: string): Soon<never> => {
      if (item === 'throws') throw new Error('at once')
      return Promise.reject(new Error('later'))
    }
    assert.throws(() => whenAll(['rejects', 'throws'], begin, () => undefined), { message: 'at once' })
    await setImmediate()
    assert.deepEqual(unheard, [])
  })
})
