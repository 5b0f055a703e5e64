import type { Config } from '../../config/config.ts'
import { longestStayMs } from '../../config/longest-stay.ts'
import type { LoadResult } from '../../config/load-config.ts'
import { systemClock } from '../../system/system-clock.ts'
import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { invalidConfiguration, loadFound, printFindings } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import type { CheckOptions } from './check-options.ts'
import { findConnectTrouble, isError } from './connect-findings.ts'
import type { ConnectFinding } from './connect-finding.ts'
import { describeInspection } from './describe-inspection.ts'
import { formatConnectFindings, formatInspection } from './format-inspection.ts'
import { formatSummary } from './format-summary.ts'
import { inspectRegions } from './inspect-regions.ts'
import type { RegionInspection } from './inspect-regions.ts'

export async function runCheck(options: CheckOptions, io: CommandIo): Promise<ExitStatus> {
  const found = findConfig(options.config, io.env)
  const result = await loadFound(found, io, true)
  if (options.json) return printJson(result, options.connect === true, io)
  if (result.findings.length > 0) await printFindings(result.findings, io.err)
  if (!result.ok) throw invalidConfiguration(found)
  const { config } = result
  await io.out.print(formatSummary(config, (text) => io.out.paint(text, 'bold')))
  return options.connect === true ? printConnection(await connect(config), io) : exitStatus.good
}

interface Connection {
  readonly regions: readonly RegionInspection[]
  readonly findings: readonly ConnectFinding[]
}

async function connect(config: Config): Promise<Connection> {
  const regions = await inspectRegions(config)
  const staying = { policy: config.policy, sources: [...config.sources.values()] }
  const stayMs = (region: string) => longestStayMs(staying, region, systemClock.now())
  return { regions, findings: findConnectTrouble(regions, stayMs) }
}

async function printConnection({ regions, findings }: Connection, io: CommandIo): Promise<ExitStatus> {
  for (const region of regions)
    await io.out.print(`\n${formatInspection(region, (text, style) => io.out.paint(text, style))}`)
  if (findings.length > 0)
    await io.err.print(`\n${formatConnectFindings(findings, (text, style) => io.err.paint(text, style))}`)
  return findings.some(isError) ? exitStatus.no : exitStatus.good
}

async function printJson(result: LoadResult, connects: boolean, io: CommandIo): Promise<ExitStatus> {
  const connection = result.ok && connects ? await connect(result.config) : undefined
  const ok = result.ok && !(connection?.findings ?? []).some(isError)
  const described = { ...describeResult(result), ...(connection === undefined ? {} : describeConnection(connection)) }
  await io.out.print(printable(JSON.stringify({ ...described, ok })))
  return ok ? exitStatus.good : exitStatus.no
}

function describeConnection({ regions, findings }: Connection): object {
  return { connect: { regions: regions.map(describeInspection), findings } }
}

/** No secret is in a finding, and of a configuration only what names it. */
function describeResult(result: LoadResult): object {
  if (!result.ok) return { ok: false, findings: result.findings }
  const { digest, files, gateway, sources, regions } = result.config
  return {
    ok: true,
    digest,
    files,
    gateway: gateway.name,
    sources: [...sources.keys()],
    regions: [...regions.keys()],
    findings: result.findings
  }
}
