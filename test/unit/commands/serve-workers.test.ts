import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseWorkers } from '../../../src/commands/argument-parsers.ts'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'

describe('serve --workers', () => {
  for (const given of ['0', '-1', '1.5', '129', '01', '1e2', '', ' 2', 'many', 'AUTO'])
    test(`takes no "${given}"`, async () => {
      const io = createMemoryIo()
      assert.equal(await runCommandLine(['serve', `--workers=${given}`], io), 2)
      assert.match(io.stderr(), /Give a whole number from 1 to 128, or auto/)
    })

  test('takes a number, or as many as the machine can run at once', () => {
    assert.equal(parseWorkers('1'), 1)
    assert.equal(parseWorkers('128'), 128)
    assert.ok(parseWorkers('auto') >= 1)
  })
})
