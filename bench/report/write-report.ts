import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawComparison } from './draw-comparison.ts'
import { formatComparison } from './format-comparison.ts'
import { formatScale } from './format-scale.ts'
import type { ComparisonReport } from './report.ts'
import type { ScaleReport } from './scale-report.ts'

/** Writes the report's files and gives the page. */
export function writeReport(report: ComparisonReport | ScaleReport, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const name = report.kind === 'turnpike-scale' ? 'scale' : 'comparison'
  const page = report.kind === 'turnpike-scale' ? formatScale(report) : formatComparison(report, 'comparison.svg')
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`)
  writeFileSync(join(folder, `${name}.md`), page)
  if (report.kind === 'turnpike-comparison') writeFileSync(join(folder, `${name}.svg`), drawComparison(report))
  return page
}
