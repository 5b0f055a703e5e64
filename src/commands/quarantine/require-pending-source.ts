import type { Config } from '../../config/config.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import { suggest } from '../suggest.ts'
import type { Quarantine } from './pending-event.ts'

/**
 * A misspelt source fits nothing, which must not be told as if nothing waited. One that is configured no more may still
 * have brought what waits. @throws CommandFailure
 */
export function requirePendingSource(
  name: string | undefined,
  { sources }: Pick<Config, 'sources'>,
  { pendingSources }: Quarantine
): void {
  if (name === undefined || sources.has(name) || pendingSources.has(name)) return
  const names = [...new Set([...sources.keys(), ...pendingSources])]
  throw new CommandFailure(`The configuration has no source "${name}", and nothing that is pending came from one.`, {
    status: exitStatus.usage,
    hint: suggest(name, names, `The sources are ${names.join(', ')}.`)
  })
}
