import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeStarterConfig } from '../../config/starter-config.ts'
import type { StarterConfig } from '../../config/starter-config.ts'
import { shippedFile } from '../../core/program-files.ts'
import type { Provider } from '../../core/provider.ts'
import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { suggest } from '../suggest.ts'
import { writeNamedFile } from '../write-named-file.ts'
import type { InitOptions } from './init-options.ts'
import { describeNextSteps } from './next-steps.ts'

const schemaFile = fileURLToPath(shippedFile('schemas/config.schema.json'))

export async function runInit(names: readonly string[], options: InitOptions, io: CommandIo): Promise<ExitStatus> {
  const { out, force } = options
  const starter = makeStarter(names, options)
  const tenantsFile = join(dirname(out), 'tenants.ndjson')
  const files = [
    { path: out, text: starter.config },
    { path: tenantsFile, text: starter.tenants }
  ]
  const taken = files.find(({ path }) => force !== true && existsSync(path))
  if (taken !== undefined)
    throw new CommandFailure(`${taken.path} is there already; nothing was written.`, {
      hint: 'Write elsewhere with --out, or overwrite it with --force.'
    })
  // A file that appeared meanwhile is not overwritten either.
  const how = { option: '--out', overwrites: force === true, makesFolder: true }
  for (const file of files) await writeNamedFile({ ...file, ...how })
  await io.out.print(
    describeNextSteps(
      starter,
      files.map(({ path }) => path),
      out
    )
  )
  return exitStatus.good
}

function makeStarter(names: readonly string[], { region, out }: InitOptions): StarterConfig {
  const chosen = [...new Set(names.length === 0 ? ['github'] : names)].map(requireProvider)
  const schema = relative(dirname(resolve(out)), schemaFile)
  try {
    return writeStarterConfig({ providers: chosen, region, schema })
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new CommandFailure(`"${region}" cannot be a region: ${thrown.message}.`, { status: exitStatus.usage })
    throw thrown
  }
}

function requireProvider(name: string): Provider {
  const provider = providers.get(name)
  if (provider !== undefined) return provider
  const own = `\`turnpike providers --new ${name}\` describes a sender of your own.`
  const hint = suggest(name, providers.keys(), `There are ${[...providers.keys()].join(', ')}; ${own}`)
  throw new CommandFailure(`Turnpike knows no provider "${name}".`, { status: exitStatus.usage, hint })
}
