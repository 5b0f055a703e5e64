import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedFile } from '../../core/program-files.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure } from '../exit-status.ts'

const configFolder = shippedFile('config/')

export interface DemoFolder {
  readonly folder: string
  readonly configFile: string
  readonly logFile: string
}

/**
 * The sandbox of `npm start` in a folder of its own: its paths are relative, so only the ports differ, which the system
 * chooses.
 */
export async function makeDemoFolder(): Promise<DemoFolder> {
  const folder = await makeTemporaryFolder()
  await mkdir(join(folder, 'config'))
  const sandbox = await readFile(new URL('sandbox.yaml', configFolder), 'utf8')
  const configFile = join(folder, 'config', 'sandbox.yaml')
  await writeFile(configFile, sandbox.replaceAll(/\b127\.0\.0\.1:\d+/g, '127.0.0.1:0'))
  for (const name of ['sandbox-tenants.ndjson', 'sandbox-senders.yaml'])
    await copyFile(new URL(name, configFolder), join(folder, 'config', name))
  return { folder, configFile, logFile: join(folder, 'gateway.log') }
}

async function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'turnpike-demo-')).catch((thrown: unknown) => {
    const message = `No temporary folder can be made in ${tmpdir()}: ${describeError(thrown)}.`
    throw new CommandFailure(message, { hint: 'Make that folder writable, or name another with TMPDIR.' })
  })
}
