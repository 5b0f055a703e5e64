import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildProjection } from '../../scripts/build-projection.ts'
import { projectionCode } from '../../src/pipeline/projection/projection-code.ts'

test('the projection’s code is what is made of its source', () => {
  assert.ok(buildProjection().includes(`'${projectionCode}'`), 'run node scripts/build-projection.ts')
})
