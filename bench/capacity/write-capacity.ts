import { readFileSync, writeFileSync } from 'node:fs'
import type { ComparisonReport } from '../report/report.ts'
import { fillPlaces } from './capacity-page.ts'
import { capacityTables } from './capacity-tables.ts'

const page = new URL('../../docs/capacity.md', import.meta.url)

/** Makes the tables of docs/capacity.md anew. */
export function writeCapacity(report: ComparisonReport): void {
  writeFileSync(page, fillPlaces(readFileSync(page, 'utf8'), capacityTables(report)))
}
