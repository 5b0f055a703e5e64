import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ReadinessReport } from '../../../../src/admin/readiness-report.ts'
import { mergeReadiness } from '../../../../src/app/workers/merge-readiness.ts'

const up: ReadinessReport = { ready: true, regions: { uk: { ready: true } }, configuration: { digest: 'old' } }
const down: ReadinessReport = {
  ready: false,
  regions: { uk: { ready: false, why: 'the disk is full' } },
  configuration: { digest: 'old' }
}

function merge(reports: readonly ReadinessReport[], given: { wasWhole?: boolean; isDraining?: boolean } = {}) {
  return mergeReadiness({
    reports,
    count: 2,
    wasWhole: true,
    isDraining: false,
    sandbox: false,
    digest: 'd',
    ...given
  })
}

describe('the readiness of several workers', () => {
  test('begins when all are ready, however many are before', () => {
    const { ready, why } = merge([up, up], { wasWhole: false })
    assert.deepEqual([ready, why], [false, 'starting'])
  })

  test('lasts while one is', () => {
    assert.equal(merge([up]).ready, true)
    assert.equal(merge([down, up]).ready, true)
    assert.equal(merge([down, down]).ready, false)
    assert.equal(merge([]).ready, false)
  })

  test('ends with the drain', () => {
    const { ready, why } = merge([up, up], { isDraining: true })
    assert.deepEqual([ready, why], [false, 'draining'])
  })

  test('shows a region as it is in the best worker, and in how many it is so', () => {
    assert.deepEqual(merge([down, up]).regions, { uk: { ready: true, workersReady: 1 } })
    assert.deepEqual(merge([down, down]).regions, { uk: { ready: false, why: 'the disk is full', workersReady: 0 } })
    assert.deepEqual(merge([up, up]).regions, { uk: { ready: true } })
    assert.deepEqual(merge([up]).workers, { serving: 1, of: 2 })
  })
})
