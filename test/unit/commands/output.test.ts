import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { CommandFailure } from '../../../src/commands/exit-status.ts'
import { Output } from '../../../src/commands/output.ts'

function failingWith(code: string): Output {
  const error = Object.assign(new Error(`write ${code}`), { code })
  return new Output(new Writable({ write: (_chunk, _encoding, done) => done(error) }), {})
}

describe('an output', () => {
  test('whose reader is gone takes text without an error, and says so', async () => {
    const output = failingWith('EPIPE')
    assert.equal(output.gone.aborted, false)
    await output.print('one')
    assert.equal(output.gone.aborted, true)
    await output.print('two')
  })

  test('that fails otherwise is a failure with a sentence', async () => {
    await assert.rejects(failingWith('ENOSPC').print('one'), (thrown) => {
      assert.ok(thrown instanceof CommandFailure)
      assert.match(thrown.message, /cannot be written: write ENOSPC/)
      return true
    })
  })

  test('that is slow slows the writer', async () => {
    const waiting: (() => void)[] = []
    const slow = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) })
    let isPrinted = false
    const printing = new Output(slow, {}).print('one').then(() => (isPrinted = true))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isPrinted, false)
    for (const done of waiting) done()
    await printing
    assert.equal(isPrinted, true)
  })
})
