import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generatePage, pages, readPage } from '../../scripts/generate-docs.ts'
import { renderMetricsPage } from '../../scripts/metrics-page.ts'
import { labelMeanings } from '../../src/telemetry/metric-labels.ts'
import { metricTable } from '../../src/telemetry/metric-names.ts'
import { compareNames } from './compare-names.ts'

const [page] = pages.filter(({ path }) => path === 'docs/metrics.md')
assert.ok(page)
const onDisk = readPage(page)
const names = Object.keys(metricTable)

function metricsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\| `(turnpike_[^`]+)`/gm)].map(([, name = '']) => name)
}

function labelsIn(text: string): readonly string[] {
  const [, labels = ''] = text.split('\n## Labels\n')
  return [...labels.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
}

test('docs/metrics.md is what the table of metrics generates', async () => {
  assert.equal(onDisk, await generatePage(page), 'run: node scripts/generate-docs.ts')
})

test('every metric and every label has its row, and no other has', () => {
  assert.deepEqual(compareNames(names, metricsIn(onDisk)), [])
  assert.deepEqual(compareNames(Object.keys(labelMeanings), labelsIn(onDisk)), [])
})

test('a missing row and an extra row are found', () => {
  const missing = onDisk.replace(/^\| `turnpike_drift_total`.*\n/m, '')
  const extra = onDisk.replace(/^(\| `turnpike_)drift(_total`.*\n)/m, '$1drift$2$1invented$2')
  assert.deepEqual(compareNames(names, metricsIn(missing)), ['turnpike_drift_total is missing'])
  assert.deepEqual(compareNames(names, metricsIn(extra)), ['turnpike_invented_total is not in the table'])
})

test('a new metric makes the page stale', async () => {
  const invented = { ...metricTable, turnpike_invented_total: metricTable.turnpike_drift_total }
  const text = await generatePage({ path: page.path, render: () => renderMetricsPage(invented) })
  assert.notEqual(text, onDisk)
  assert.deepEqual(compareNames(names, metricsIn(text)), ['turnpike_invented_total is not in the table'])
})
