import { dirname, join } from 'node:path'
import { writeStarterProvider } from '../../config/starter-provider.ts'
import type { StarterProvider } from '../../config/starter-provider.ts'
import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { quoteArgument } from '../find-config.ts'
import { writeNamedFile } from '../write-named-file.ts'

/** Writes a sender of one's own to start from, and a sample of it; a file that is there is never overwritten. */
export async function writeProvider(name: string, out: string | undefined, io: CommandIo): Promise<ExitStatus> {
  if (providers.has(name))
    throw new CommandFailure(`"${name}" is a built-in provider.`, {
      status: exitStatus.usage,
      hint: `Give yours another name; \`turnpike providers ${name}\` shows the built-in one.`
    })
  const file = out ?? `${name}.yaml`
  const starter = makeStarter(name)
  const how = { option: '--out', overwrites: false, makesFolder: true }
  await writeNamedFile({ path: file, text: starter.config, ...how })
  const sample = join(dirname(file), starter.samplesFolder, starter.sample.file)
  await writeNamedFile({ path: sample, text: starter.sample.text, ...how })
  await io.out.print(describeNextSteps(file, sample, { name, variable: starter.variable }))
  return exitStatus.good
}

function describeNextSteps(
  file: string,
  sample: string,
  { name, variable }: { readonly name: string; readonly variable: string }
): string {
  return [
    `Wrote ${file} and ${sample}.`,
    '',
    'Name the file in the configuration, with its path from there, and try it before you change it:',
    `  include: [${quoteArgument(file)}]`,
    '',
    `  export ${variable}=$(openssl rand -hex 32)`,
    '  npx turnpike check',
    '  npx turnpike serve',
    `  npx turnpike send ${name}`
  ].join('\n')
}

function makeStarter(name: string): StarterProvider {
  try {
    return writeStarterProvider(name)
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new CommandFailure(`"${name}" cannot be a provider: ${thrown.message}.`, { status: exitStatus.usage })
    throw thrown
  }
}
