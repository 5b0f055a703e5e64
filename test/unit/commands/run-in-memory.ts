import { runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'

/** A command with its output in memory, in no environment. */
export async function runInMemory(...args: readonly string[]) {
  const io = createMemoryIo()
  const status = await runCommandLine(args, io)
  return { status, stdout: io.stdout(), stderr: io.stderr() }
}
