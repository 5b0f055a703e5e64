import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fillPlaces, namesOfPlaces } from '../../bench/capacity/capacity-page.ts'
import { capacityTables } from '../../bench/capacity/capacity-tables.ts'
import { formatComparison } from '../../bench/report/format-comparison.ts'
import { drawComparison } from '../../bench/report/draw-comparison.ts'
import { formatScale } from '../../bench/report/format-scale.ts'
import { formatWorkers } from '../../bench/report/format-workers.ts'
import type { ComparisonReport } from '../../bench/report/report.ts'
import type { ScaleReport } from '../../bench/report/scale-report.ts'
import type { WorkersReport } from '../../bench/report/workers-report.ts'
import { compareNames } from './compare-names.ts'

function read(path: string): string {
  return readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
}

const comparison: ComparisonReport = JSON.parse(read('benchmarks/comparison.json'))
const scale: ScaleReport = JSON.parse(read('benchmarks/scale.json'))
const workers: WorkersReport = JSON.parse(read('benchmarks/workers.json'))

describe('docs/capacity.md', () => {
  const page = read('capacity.md')
  const tables = capacityTables(comparison)

  it('has a place for each table of the model, and no other', () => {
    assert.deepEqual(compareNames([...tables.keys()], namesOfPlaces(page)), [])
  })

  it('has what the model makes of the benchmark’s report (else: npm run bench:pages)', () => {
    assert.equal(fillPlaces(page, tables), page)
  })

  it('would show another figure of the report', () => {
    const changed = { ...comparison, corpus: { ...comparison.corpus, meanBytes: 1 } }
    assert.notEqual(fillPlaces(page, capacityTables(changed)), page)
  })

  it('cannot have a place that the model knows nothing of', () => {
    assert.throws(() => fillPlaces('<!-- capacity: moon -->\n\n<!-- /capacity -->', tables), /moon/)
  })
})

describe('docs/benchmarks', () => {
  it('has the page and the plot of the comparison’s report', () => {
    assert.equal(read('benchmarks/comparison.md'), formatComparison(comparison, 'comparison.svg'))
    assert.equal(read('benchmarks/comparison.svg'), drawComparison(comparison))
  })

  it('has the page of the scale’s report', () => {
    assert.equal(read('benchmarks/scale.md'), formatScale(scale))
  })

  it('has the page of the workers’ report', () => {
    assert.equal(read('benchmarks/workers.md'), formatWorkers(workers))
  })

  it('is of full runs, in which this gateway answered every delivery well', () => {
    assert.equal(comparison.settings.isShort, false)
    assert.equal(scale.settings.isShort, false)
    assert.equal(workers.settings.isShort, false)
    const gateways = comparison.contestants.filter(({ kind }) => kind === 'gateway')
    assert.ok(gateways.length > 1)
    for (const { name, failures } of [...gateways, ...comparison.mixed, ...scale.variants, ...workers.variants])
      assert.equal(failures, 0, name)
  })

  it('names no host, no path and no address of the machine that it ran on', () => {
    for (const file of ['comparison', 'scale', 'workers'].flatMap((name) => [`${name}.json`, `${name}.md`]))
      assert.doesNotMatch(read(`benchmarks/${file}`), /\/(?:tmp|home|root|work|usr)\/|127\.0\.0\.1|localhost|\bec2\b/)
  })
})
