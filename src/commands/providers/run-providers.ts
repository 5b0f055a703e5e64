import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
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
  if (name === undefined) {
    const all = [...providers.values()]
    await io.out.print(json ? JSON.stringify(all) : formatCatalogue(all, (cell) => io.out.paint(cell, 'bold')))
    return exitStatus.good
  }
  const provider = providers.get(name)
  if (provider === undefined) {
    const hint = suggest(name, providers.keys(), `There are ${[...providers.keys()].join(', ')}.`)
    throw new CommandFailure(`Turnpike knows no provider "${name}".`, { status: exitStatus.usage, hint })
  }
  await io.out.print(json ? JSON.stringify(provider) : formatProvider(provider, (cell) => io.out.paint(cell, 'bold')))
  return exitStatus.good
}
