import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { capacityTables } from './capacity/capacity-tables.ts'
import { writeCapacity } from './capacity/write-capacity.ts'
import type { ComparisonReport } from './report/report.ts'
import type { ScaleReport } from './report/scale-report.ts'
import type { WorkersReport } from './report/workers-report.ts'
import { writeReport } from './report/write-report.ts'

/*
 * Makes the pages of docs/benchmarks and the tables of docs/capacity.md anew from the reports that are there. With a
 * comparison's report as argument it only prints the tables of capacity for that.
 */

const folder = fileURLToPath(new URL('../docs/benchmarks', import.meta.url))
const [given] = process.argv.slice(2)
const comparison: ComparisonReport = JSON.parse(readFileSync(given ?? `${folder}/comparison.json`, 'utf8'))
if (given === undefined) {
  const scale: ScaleReport = JSON.parse(readFileSync(`${folder}/scale.json`, 'utf8'))
  const workers: WorkersReport = JSON.parse(readFileSync(`${folder}/workers.json`, 'utf8'))
  for (const report of [comparison, scale, workers]) writeReport(report, folder)
  writeCapacity(comparison)
} else for (const [name, table] of capacityTables(comparison)) process.stdout.write(`${name}\n\n${table}\n\n`)
