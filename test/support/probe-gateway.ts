import { parseExposition } from '../unit/telemetry/exposition.ts'
import type { Family } from '../unit/telemetry/exposition.ts'
import type { ReadinessReport } from '../../src/admin/readiness-report.ts'

/** What a probe is told. */
export interface Probe {
  readonly status: number
  readonly report: ReadinessReport
}

/** @param metrics the metrics endpoint, as http://host:port */
export async function readReadiness(metrics: string): Promise<Probe> {
  const response = await fetch(`${metrics}/readyz`)
  // What `/readyz` answers is this report; the tests that read it would notice another.
  return { status: response.status, report: (await response.json()) as ReadinessReport }
}

export async function readMetrics(metrics: string): Promise<ReadonlyMap<string, Family>> {
  const response = await fetch(`${metrics}/metrics`)
  return parseExposition(await response.text())
}
