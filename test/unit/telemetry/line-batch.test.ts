import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineBatch } from '../../../src/telemetry/line-batch.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'

function makeBatch(maxBytes: number) {
  const clock = createFixedClock()
  const full: string[] = []
  const waited: string[] = []
  const batch = new LineBatch({
    clock,
    maxBytes,
    waitMs: 500,
    write: (lines) => void full.push(lines),
    writeNow: (lines) => void waited.push(lines)
  })
  return { clock, full, waited, batch }
}

test('no line is lost, repeated, cut or moved, and no batch of several is longer than it may be', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((line) => `${line.replaceAll('\n', '')}\n`)
  fc.assert(
    fc.property(fc.array(text), (lines) => {
      const { batch, full } = makeBatch(64)
      for (const line of lines) batch.add(line)
      const all = [...full, batch.take()]
      assert.equal(all.join(''), lines.join(''))
      for (const each of all) {
        assert.ok(each === '' || each.endsWith('\n'))
        assert.ok(Buffer.byteLength(each) <= 64 || each.indexOf('\n') === each.length - 1, each)
      }
    })
  )
})

test('a line waits no longer than it may, whatever comes before and after it', () => {
  const { clock, batch, full, waited } = makeBatch(10)
  batch.add('first\n')
  clock.advance(499)
  batch.add('second\n')
  assert.deepEqual([full, waited], [['first\n'], []])
  clock.advance(1)
  assert.deepEqual(waited, ['second\n'])
  clock.advance(5000)
  batch.add('third\n')
  clock.advance(499)
  assert.deepEqual(waited, ['second\n'])
  clock.advance(1)
  assert.deepEqual([full, waited], [['first\n'], ['second\n', 'third\n']])
})

test('nothing is written where nothing waits, and no timer is left behind', () => {
  const { clock, batch, full, waited } = makeBatch(6)
  batch.add('a\n')
  assert.equal(batch.take(), 'a\n')
  assert.equal(batch.take(), '')
  clock.advance(500)
  assert.equal(clock.waiting, 0)
  batch.add('a\n')
  batch.stop()
  assert.equal(clock.waiting, 0)
  assert.deepEqual([full, waited], [[], []])
  batch.take()
  batch.add('longer than a batch\n')
  assert.deepEqual([full, waited, clock.waiting], [['longer than a batch\n'], [], 0])
})
