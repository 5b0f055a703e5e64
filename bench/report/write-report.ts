import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawComparison } from './draw-comparison.ts'
import { formatComparison } from './format-comparison.ts'
import { formatScale } from './format-scale.ts'
import type { ComparisonReport } from './report.ts'
import { formatWorkers } from './format-workers.ts'
import type { ScaleReport } from './scale-report.ts'
import type { WorkersReport } from './workers-report.ts'

/** Of any kind of run. */
export type BenchReport = ComparisonReport | ScaleReport | WorkersReport

/** Writes the report's files and gives the page. */
export function writeReport(report: BenchReport, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const { name, page } = formatReport(report)
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`)
  writeFileSync(join(folder, `${name}.md`), page)
  if (report.kind === 'turnpike-comparison') writeFileSync(join(folder, `${name}.svg`), drawComparison(report))
  return page
}

function formatReport(report: BenchReport): { readonly name: string; readonly page: string } {
  if (report.kind === 'turnpike-scale') return { name: 'scale', page: formatScale(report) }
  if (report.kind === 'turnpike-workers') return { name: 'workers', page: formatWorkers(report) }
  return { name: 'comparison', page: formatComparison(report, 'comparison.svg') }
}
