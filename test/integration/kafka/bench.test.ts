import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { SaxesParser } from 'saxes'
import { listContestants } from '../../../bench/contestants/list-contestants.ts'
import type { ComparisonReport } from '../../../bench/report/report.ts'
import type { ScaleReport } from '../../../bench/report/scale-report.ts'
import type { WorkersReport } from '../../../bench/report/workers-report.ts'
import { NodeProcess } from '../../support/node-process.ts'
import { reapedFolder } from '../../support/reaper.ts'

/* Only whether it works: what it measures in so short a time, beside other tests, says nothing. */

async function bench(...args: readonly string[]): Promise<{ readonly folder: string; readonly run: NodeProcess }> {
  const folder = mkdtempSync(join(reapedFolder(), 'bench-'))
  const run = new NodeProcess(['bench/run.ts', '--short', '--out', folder, ...args])
  await run.ended
  return { folder, run }
}

describe('npm run bench', () => {
  it('runs every contestant, and writes its report, its page and its plot', async () => {
    const { folder, run } = await bench()
    assert.deepEqual(await run.ended, { code: 0, signal: null }, run.stderr)
    const report: ComparisonReport = JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8'))
    const names = report.contestants.map(({ name }) => name)
    assert.deepEqual(
      names,
      listContestants(undefined).map(({ name }) => name)
    )
    for (const { name, rate, cpuUs, failures, latencies, readyMs } of report.contestants) {
      assert.ok(rate.median > 0 && cpuUs.median > 0 && readyMs.median > 0, name)
      assert.ok(latencies.length > 0 && latencies.every(({ p50Ms, p999Ms }) => p50Ms.median <= p999Ms.median), name)
      assert.equal(failures, 0, name)
    }
    for (const part of [report.mixed, report.sizes]) assert.ok(part.every(({ rate }) => rate.median > 0))
    assert.ok(report.mixed.every(({ failures }) => failures === 0))
    const page = readFileSync(join(folder, 'comparison.md'), 'utf8')
    const plot = readFileSync(join(folder, 'comparison.svg'), 'utf8')
    new SaxesParser().write(plot).close()
    for (const name of names) assert.ok(page.includes(name) && plot.includes(name), name)
  })

  it('runs few and many', async () => {
    const { folder, run } = await bench('--scale')
    assert.deepEqual(await run.ended, { code: 0, signal: null }, run.stderr)
    const report: ScaleReport = JSON.parse(readFileSync(join(folder, 'scale.json'), 'utf8'))
    assert.ok(report.variants.length > 1)
    for (const { name, cpuUs, ratio, failures } of report.variants) {
      assert.ok(cpuUs.median > 0 && ratio.median > 0, name)
      assert.equal(failures, 0, name)
    }
  })

  it('runs one process and two workers, and counts what all processes use', async () => {
    const { folder, run } = await bench('--workers')
    assert.deepEqual(await run.ended, { code: 0, signal: null }, run.stderr)
    const { variants }: WorkersReport = JSON.parse(readFileSync(join(folder, 'workers.json'), 'utf8'))
    assert.deepEqual(
      variants.map(({ workers }) => workers),
      [1, 2]
    )
    for (const { name, rate, cpuUs, rateOfOne, cpuOfOne, failures } of variants) {
      assert.ok(
        [rate, cpuUs, rateOfOne, cpuOfOne].every(({ median }) => median > 0),
        name
      )
      assert.equal(failures, 0, name)
    }
    const [one, two] = variants
    assert.deepEqual([one?.rateOfOne.median, one?.cpuOfOne.median, one?.leastShare], [1, 1, undefined])
    assert.ok((two?.leastShare?.median ?? 0) > 0, 'both workers took deliveries')
    assert.ok((two?.residentMiB.median ?? 0) > (one?.residentMiB.median ?? 0), 'of three processes, and of one')
    const page = readFileSync(join(folder, 'workers.md'), 'utf8')
    for (const { name } of variants) assert.ok(page.includes(name), name)
  })

  it('does not run two kinds at once', async () => {
    const { run } = await bench('--scale', '--workers')
    assert.deepEqual(await run.ended, { code: 1, signal: null })
    assert.match(run.stderr, /give one of them/)
  })

  it('says so when nobody is called that', async () => {
    const { run } = await bench('--only', 'nobody')
    assert.deepEqual(await run.ended, { code: 1, signal: null })
    assert.match(run.stderr, /--only names no contestant/)
    const { run: workers } = await bench('--workers', '--only', 'nobody')
    assert.deepEqual(await workers.ended, { code: 1, signal: null })
    assert.match(workers.stderr, /--only names no bus; there are: embedded, kafka/)
  })
})
