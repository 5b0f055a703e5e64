import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeStarterProvider } from '../../config/starter-provider.ts'
import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { quoteArgument } from '../find-config.ts'

/** Writes a sender of one's own to start from; a file that is there is never overwritten. */
export async function writeProvider(name: string, out: string | undefined, io: CommandIo): Promise<ExitStatus> {
  if (providers.has(name))
    throw new CommandFailure(`"${name}" is a built-in provider.`, {
      status: exitStatus.usage,
      hint: `Give yours another name; \`turnpike providers ${name}\` shows the built-in one.`
    })
  const file = out ?? `${name}.yaml`
  const text = makeText(name)
  await mkdir(dirname(file), { recursive: true })
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (thrown) {
    throw new CommandFailure(`${file} could not be written (${describeError(thrown)}).`, {
      hint: 'Write elsewhere with --out; a file that is there is left as it is.'
    })
  }
  await io.out.print(
    [
      `Wrote ${file}.`,
      '',
      'Describe the sender in it, then name it in the configuration and check that:',
      `  include: [${quoteArgument(file)}]`,
      `  sources: { ${name}: { provider: ${name}, … } }`,
      '  npx turnpike check'
    ].join('\n')
  )
  return exitStatus.good
}

function makeText(name: string): string {
  try {
    return writeStarterProvider(name)
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new CommandFailure(`"${name}" cannot be a provider: ${thrown.message}.`, { status: exitStatus.usage })
    throw thrown
  }
}
