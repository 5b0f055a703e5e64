import type { Provider } from '../../core/provider.ts'
import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { loadOwnProviders } from '../own-providers.ts'
import type { OwnProviders } from '../own-providers.ts'
import { suggest } from '../suggest.ts'
import type { ProvidersOptions } from './providers-options.ts'
import { formatCatalogue, formatProvider } from './format-providers.ts'
import { writeProvider } from './write-provider.ts'

export async function runProviders(
  name: string | undefined,
  options: ProvidersOptions,
  io: CommandIo
): Promise<ExitStatus> {
  const { json, new: own, out } = options
  if (own !== undefined) {
    if (name !== undefined || json === true)
      throw new CommandFailure('--new writes a file and shows nothing.', {
        status: exitStatus.usage,
        hint: 'Give --new and, if you like, --out alone.'
      })
    return await writeProvider(own, out, io)
  }
  if (out !== undefined)
    throw new CommandFailure('--out says where --new writes.', { status: exitStatus.usage, hint: 'Add --new NAME.' })
  const loaded = await loadOwnProviders(options.config, io)
  if (name === undefined) await io.out.print(json ? listAsJson(loaded) : list(loaded, io))
  else {
    const provider = requireProvider(name, loaded)
    await io.out.print(json ? JSON.stringify(provider) : formatProvider(provider, (cell) => io.out.paint(cell, 'bold')))
  }
  return exitStatus.good
}

function listAsJson({ own }: OwnProviders): string {
  return JSON.stringify([...providers.values(), ...own.values()])
}

function list({ own, found }: OwnProviders, io: CommandIo): string {
  const bold = (cell: string): string => io.out.paint(cell, 'bold')
  const builtIn = formatCatalogue([...providers.values()], bold)
  if (own.size === 0 || found === undefined) return builtIn
  return [builtIn, `Those of ${found.file}:`, formatCatalogue([...own.values()], bold)].join('\n\n')
}

function requireProvider(name: string, { own }: OwnProviders): Provider {
  const provider = providers.get(name) ?? own.get(name)
  if (provider !== undefined) return provider
  const names = [...providers.keys(), ...own.keys()]
  throw new CommandFailure(`Turnpike knows no provider "${name}".`, {
    status: exitStatus.usage,
    hint: suggest(name, names, `There are ${names.join(', ')}; \`turnpike providers --new ${name}\` describes another.`)
  })
}
