import type { Config } from '../../config/config.ts'
import { longestStayMs } from '../../config/longest-stay.ts'
import type { LoadResult } from '../../config/load-config.ts'
import type { Instant } from '../../core/clock.ts'
import { systemClock } from '../../system/system-clock.ts'
import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import {
  invalidConfiguration,
  loadFound,
  printFindings,
  requireConfig,
  requireConfigToLook
} from '../load-for-command.ts'
import { printable } from '../printable.ts'
import { requireNamedFile } from '../require-named-file.ts'
import type { CheckOptions } from './check-options.ts'
import { compareConfigs } from './compare-configs.ts'
import type { ConfigComparison } from './compare-configs.ts'
import { findConnectTrouble, isError } from './connect-findings.ts'
import type { ConnectFinding } from './connect-finding.ts'
import { describeInspection } from './describe-inspection.ts'
import { describeReach } from './describe-reach.ts'
import { describeComparison, formatComparison } from './format-comparison.ts'
import { formatConnectFindings, formatInspection, formatLookups } from './format-inspection.ts'
import { formatReach } from './format-reach.ts'
import { formatReplays } from './format-replays.ts'
import { formatSummary } from './format-summary.ts'
import { inspectLookups } from './inspect-lookups.ts'
import type { LookupInspection } from './inspect-lookups.ts'
import { inspectRegions } from './inspect-regions.ts'
import type { RegionInspection } from './inspect-regions.ts'
import { findLookupTrouble } from './lookup-findings.ts'
import { proveConfig } from './prove-config.ts'
import type { ProvedConfig } from './prove-config.ts'
import { replayDeliveries } from './replay-deliveries.ts'
import type { Replay } from './replay-deliveries.ts'

export async function runCheck(options: CheckOptions, io: CommandIo): Promise<ExitStatus> {
  const found = findConfig(options.config, io.env)
  const result = await loadFound(found, io, true)
  if (!options.json && result.findings.length > 0) await printFindings(result.findings, io.err)
  if (!options.json && !result.ok) throw invalidConfiguration(found)
  const checked = result.ok ? await checkMore(result.config, options, io) : undefined
  if (options.json) return printJson(result, checked, io)
  if (checked !== undefined) await printChecked(checked, io)
  return checked?.connection?.findings.some(isError) === true ? exitStatus.no : exitStatus.good
}

/** What is said of a good configuration, each as far as it was asked for. */
interface Checked {
  readonly config: Config
  readonly now: Instant
  readonly proved: ProvedConfig
  readonly comparison: (ConfigComparison & { readonly against: string }) | undefined
  readonly replays: readonly Replay[] | undefined
  readonly connection: Connection | undefined
}

interface Connection {
  readonly regions: readonly RegionInspection[]
  readonly lookups: readonly LookupInspection[]
  readonly findings: readonly ConnectFinding[]
}

async function checkMore(config: Config, options: CheckOptions, io: CommandIo): Promise<Checked> {
  const { against, deliveries, connect: connects } = options
  const now = systemClock.now()
  const proved = proveConfig(config, now)
  const old = against === undefined ? undefined : await loadOld(against, deliveries !== undefined, io)
  return {
    config,
    now,
    proved,
    comparison:
      old === undefined || against === undefined
        ? undefined
        : { ...compareConfigs(old, { config, proved }, now), against },
    replays: deliveries === undefined ? undefined : await replayDeliveries(deliveries, config, old),
    connection: connects === true ? await connect(config, proved) : undefined
  }
}

/** Only who verifies deliveries by it needs its secrets. */
async function loadOld(file: string, verifies: boolean, io: CommandIo): Promise<Config> {
  const found = { file: requireNamedFile(file, '--against'), argument: '' }
  return verifies ? requireConfig(found, io, true) : requireConfigToLook(found, io)
}

async function connect(config: Config, { report }: ProvedConfig): Promise<Connection> {
  const [regions, lookups] = await Promise.all([inspectRegions(config, report), inspectLookups(config.lookups)])
  const staying = { policy: config.policy, sources: [...config.sources.values()] }
  const stayMs = (region: string) => longestStayMs(staying, region, systemClock.now())
  return { regions, lookups, findings: [...findConnectTrouble(regions, stayMs), ...findLookupTrouble(lookups)] }
}

async function printChecked({ config, now, proved, comparison, replays, connection }: Checked, io: CommandIo) {
  const bold = (text: string): string => io.out.paint(text, 'bold')
  const parts = [
    formatSummary(config),
    formatReach(proved, { config, now, bold }),
    ...(comparison === undefined ? [] : [formatComparison(comparison, comparison.against, proved.parts.policy, bold)]),
    ...(replays === undefined ? [] : [formatReplays(replays, bold)])
  ]
  await io.out.print(parts.join('\n\n'))
  if (connection !== undefined) await printConnection(connection, io)
}

async function printConnection({ regions, lookups, findings }: Connection, io: CommandIo): Promise<void> {
  for (const region of regions)
    await io.out.print(`\n${formatInspection(region, (text, style) => io.out.paint(text, style))}`)
  if (lookups.length > 0) await io.out.print(`\n${formatLookups(lookups, (text, style) => io.out.paint(text, style))}`)
  if (findings.length > 0)
    await io.err.print(`\n${formatConnectFindings(findings, (text, style) => io.err.paint(text, style))}`)
}

async function printJson(result: LoadResult, checked: Checked | undefined, io: CommandIo): Promise<ExitStatus> {
  const ok = result.ok && !(checked?.connection?.findings ?? []).some(isError)
  const described = { ...describeResult(result), ...(checked === undefined ? {} : describeChecked(checked)) }
  await io.out.print(printable(JSON.stringify({ ...described, ok })))
  return ok ? exitStatus.good : exitStatus.no
}

function describeChecked({ config, proved, comparison, replays, connection }: Checked): object {
  return {
    policy: describeReach(proved, config),
    ...(comparison === undefined ? {} : { against: describeComparison(comparison, proved.parts.policy) }),
    ...(replays === undefined ? {} : { deliveries: replays }),
    ...(connection === undefined ? {} : { connect: describeConnection(connection) })
  }
}

function describeConnection({ regions, lookups, findings }: Connection): object {
  return {
    regions: regions.map(describeInspection),
    lookups: lookups.map(({ why, ...lookup }) => ({ ...lookup, why: why ?? null })),
    findings
  }
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
