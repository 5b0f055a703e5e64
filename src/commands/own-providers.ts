import type { Provider } from '../core/provider.ts'
import type { CommandIo } from './command-io.ts'
import { findConfig, findUsualConfig } from './find-config.ts'
import type { FoundConfig } from './find-config.ts'
import { requireConfigToLook } from './load-for-command.ts'

export interface OwnProviders {
  readonly own: ReadonlyMap<string, Provider>
  /** The configuration that has them; undefined when there is none. */
  readonly found: FoundConfig | undefined
}

/** For commands that need no configuration: the senders of the one that is named, or else of the usual one, if there is one. */
export async function loadOwnProviders(option: string | undefined, io: CommandIo): Promise<OwnProviders> {
  const found = option === undefined ? findUsualConfig(io.env) : findConfig(option, io.env)
  if (found === undefined) return { own: new Map(), found }
  const { ownProviders } = await requireConfigToLook(found, io)
  return { own: ownProviders, found }
}
