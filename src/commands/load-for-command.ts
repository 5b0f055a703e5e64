import type { Config, SourceConfig } from '../config/config.ts'
import type { Finding } from '../config/finding.ts'
import { formatFindings } from '../config/format-findings.ts'
import type { FindingStyle, Paint } from '../config/format-findings.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadRequest, LoadResult } from '../config/load-config.ts'
import { providers } from '../providers/registry.ts'
import { systemClock } from '../system/system-clock.ts'
import type { CommandIo } from './command-io.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'
import type { FoundConfig } from './find-config.ts'
import type { Output, Style } from './output.ts'
import { suggest } from './suggest.ts'

/** Reads and checks a configuration. `readOnly` loads write no secret of a sandbox. */
export async function loadFound(
  { file }: FoundConfig,
  io: CommandIo,
  readOnly: boolean,
  more: Pick<LoadRequest, 'tenants' | 'fingerprintKey' | 'postpone'> = {}
): Promise<LoadResult> {
  return loadConfig({ file, env: io.env, providers, now: systemClock.now(), readOnly, ...more })
}

/** The configuration, or a failure after its findings were printed. Warnings are for `check` and `serve`. */
export async function requireConfig(found: FoundConfig, io: CommandIo, readOnly: boolean): Promise<Config> {
  const result = await loadFound(found, io, readOnly)
  if (result.ok) return result.config
  await printFindings(result.findings, io.err)
  throw invalidConfiguration(found)
}

/** The configuration for a command that looks at a gateway: the secrets of its sources need not be readable. */
export async function requireConfigToLook({ file }: FoundConfig, io: CommandIo): Promise<Config> {
  const request = { file, env: io.env, providers, now: systemClock.now(), readOnly: true, withoutSecrets: true }
  const result = await loadConfig(request)
  if (result.ok) return result.config
  await printFindings(result.findings, io.err)
  throw invalidConfiguration({ file })
}

export function invalidConfiguration({ file }: Pick<FoundConfig, 'file'>): CommandFailure {
  return new CommandFailure(`The configuration ${file} is not valid.`, { hint: 'Correct what is listed above.' })
}

const findingStyles: Readonly<Record<FindingStyle, Style>> = {
  error: 'red',
  warning: 'yellow',
  place: 'bold',
  path: 'cyan',
  hint: 'dim'
}

export async function printFindings(findings: readonly Finding[], output: Output): Promise<void> {
  const paint: Paint = (text, style) => output.paint(text, findingStyles[style])
  await output.print(formatFindings(findings, paint))
}

/** The source of that name, or without a name the only one that `fits`. */
export function requireSource(
  config: Config,
  name: string | undefined,
  fits: (source: SourceConfig) => boolean = () => true
): SourceConfig {
  const all = [...config.sources.values()]
  const names = all.map((source) => source.name)
  if (name !== undefined) {
    const source = config.sources.get(name)
    if (source !== undefined) return source
    const hint = suggest(name, names, `Its sources are ${names.join(', ')}.`)
    throw new CommandFailure(`The configuration has no source "${name}".`, { status: exitStatus.usage, hint })
  }
  const [only, ...others] = all.filter(fits)
  if (only !== undefined && others.length === 0) return only
  const which = only === undefined ? 'No source fits' : 'Several sources fit'
  const choices = only === undefined ? names : [only, ...others].map((source) => source.name)
  throw new CommandFailure(`${which}: name one with --source.`, {
    status: exitStatus.usage,
    hint: `The sources are ${choices.join(', ')}.`
  })
}
