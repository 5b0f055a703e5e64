import process from 'node:process'
import { runCommandLine } from './commands/command-line.ts'
import { createProcessIo } from './commands/process-io.ts'

// Not `process.exit`: output to a pipe may still be on its way.
process.exitCode = await runCommandLine(process.argv.slice(2), createProcessIo())
