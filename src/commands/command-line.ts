import { Command, CommanderError } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { CommandIo } from './command-io.ts'
import { defineCheck } from './check/define-check.ts'
import { defineDemo } from './demo/define-demo.ts'
import { describeError } from './describe-error.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'
import type { ExitStatus } from './exit-status.ts'
import { defineExplain } from './explain/define-explain.ts'
import { defineHealth } from './health/define-health.ts'
import { formatExamples } from './help-examples.ts'
import { defineInit } from './init/define-init.ts'
import { defineProviders } from './providers/define-providers.ts'
import { defineQuarantine } from './quarantine/define-quarantine.ts'
import { defineSend } from './send/define-send.ts'
import { defineServe } from './serve/define-serve.ts'
import { defineStatus } from './status/define-status.ts'
import { defineTail } from './tail/define-tail.ts'
import { readVersion } from './version.ts'

/** In the order of the help: what one does first comes first. A command's own code is loaded when it runs. */
const commands = [
  defineInit,
  defineServe,
  defineCheck,
  defineSend,
  defineTail,
  defineExplain,
  defineStatus,
  defineQuarantine,
  defineProviders,
  defineDemo,
  defineHealth
] as const

/** Runs one command line, as in `process.argv` without its first two words. Never throws; answers the exit code. */
export async function runCommandLine(args: readonly string[], io: CommandIo): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.good
  const program = createProgram({ io, settle: (settled) => (status = settled) })
  try {
    await program.parseAsync(askedOf(args, program), { from: 'user' })
    return status
  } catch (thrown) {
    return await explainFailure(thrown, io)
  }
}

/** Commander answers `help bogus` with the whole help and no word about it; `bogus` alone is refused with a suggestion. */
function askedOf(args: readonly string[], { commands: known }: Command): string[] {
  const [first, name] = args
  const isUnknown = name !== undefined && !name.startsWith('-') && !known.some((command) => command.name() === name)
  return first === 'help' && isUnknown ? [name] : [...args]
}

/** The whole command line; docs/command-line.md is held against it. */
export function createProgram(context: CommandContext): Command {
  const { out, err } = context.io
  const program = new Command('turnpike')
  // Sub-commands take over what is set before they are made.
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void err.write(text),
      getOutHasColors: () => out.hasColour,
      getErrHasColors: () => err.hasColour
    })
    .configureHelp({ styleTitle: (title) => out.paint(title, 'bold') })
    .showHelpAfterError('Add --help to see what there is.')
    .description('A webhook gateway: verified deliveries become CloudEvents, each stored in its own region.')
    .version(readVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'after',
      formatExamples([
        ['demo', 'See the whole of it in a few seconds'],
        ['init', 'Write a first configuration'],
        ['serve', 'Run the gateway']
      ])
    )
  for (const define of commands) define(program, context)
  return program
}

async function explainFailure(thrown: unknown, io: CommandIo): Promise<ExitStatus> {
  // Commander has printed its own sentence, or the help or version that was asked for.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitStatus.good : exitStatus.usage
  const isForeseen = thrown instanceof CommandFailure
  const sentence = isForeseen ? thrown.message : `This should not have happened: ${describeError(thrown)}.`
  const hint = isForeseen ? thrown.hint : 'Set TURNPIKE_DEBUG=1 to see where, and please report it.'
  await io.err.print(`${io.err.paint('error:', 'red')} ${sentence}${hint === undefined ? '' : `\n${hint}`}`)
  if ((io.env['TURNPIKE_DEBUG'] ?? '') !== '') await io.err.print(stackOf(thrown))
  return isForeseen ? thrown.status : exitStatus.no
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}
