import type { LoadResult } from '../../config/load-config.ts'
import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { invalidConfiguration, loadFound, printFindings } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import type { CheckOptions } from './check-options.ts'
import { formatSummary } from './format-summary.ts'

export async function runCheck(options: CheckOptions, io: CommandIo): Promise<ExitStatus> {
  const found = findConfig(options.config, io.env)
  const result = await loadFound(found, io, true)
  if (options.json) {
    await io.out.print(printable(JSON.stringify(describeResult(result))))
    return result.ok ? exitStatus.good : exitStatus.no
  }
  if (result.findings.length > 0) await printFindings(result.findings, io.err)
  if (!result.ok) throw invalidConfiguration(found)
  const { config } = result
  await io.out.print(formatSummary(config, (text) => io.out.paint(text, 'bold')))
  return exitStatus.good
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
