import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkMustNotCompile } from '../../scripts/check-must-not-compile.ts'
import { withTree } from './plant-tree.ts'

const declared = 'declare function take(text: string): void\n'
const directive = '// @ts-expect-error TS2345: a number is no text\n'

describe('the must-not-compile check', () => {
  it('accepts a snippet that fails as it says', () =>
    withTree({ 'a.ts': `${declared}${directive}take(1)\nexport {}\n` }, (root) => {
      assert.deepEqual(checkMustNotCompile(root), [])
    }))

  it('finds a snippet that compiles', () =>
    withTree({ 'a.ts': `${declared}${directive}take('x')\nexport {}\n` }, (root) => {
      assert.deepEqual(checkMustNotCompile(root), ['a.ts(3): TS2345 was expected, and it is not an error'])
    }))

  it('finds a snippet that fails for another reason, which @ts-expect-error would accept', () =>
    withTree({ 'a.ts': `${declared}${directive}tale(1)\nexport {}\n` }, (root) => {
      assert.deepEqual(checkMustNotCompile(root), [
        'a.ts(3): TS2345 was expected, and it is not an error',
        'a.ts(3): TS2304 is an error that no directive names'
      ])
    }))

  it('finds an error beside the snippets', () =>
    withTree({ 'a.ts': `${declared}${directive}take(1)\ntake(2)\nexport {}\n` }, (root) => {
      assert.deepEqual(checkMustNotCompile(root), ['a.ts(4): TS2345 is an error that no directive names'])
    }))

  it('finds that there is nothing to check', () =>
    withTree({ 'a.ts': 'export {}\n' }, (root) => {
      assert.equal(checkMustNotCompile(root).length, 1)
    }))
})
