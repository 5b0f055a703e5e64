import type { Command } from 'commander'
import { Option } from 'commander'
import type { LogLevel } from '../../telemetry/json-log.ts'
import { parseWorkers } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { ServeOptions } from './serve-options.ts'

/** The log's own list, without loading the log for the sake of `--help`. */
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[]

export function defineServe(program: Command, { io, settle }: CommandContext): void {
  program
    .command('serve')
    .summary('runs the gateway')
    .description(
      'Checks the configuration and runs the gateway until SIGTERM or SIGINT: then it finishes what is in flight and ' +
        'exits with 0. A second signal ends it at once. The log goes to stdout, one JSON object a line.'
    )
    .option(...configOption)
    .addOption(new Option('--log-level <level>', 'the least that is logged').choices(levels).default('info'))
    .option(
      '--workers <number>',
      'processes that share the port, or auto for one per processor; a log of its own in each (docs/workers.md)',
      parseWorkers,
      1
    )
    .option('--no-banner', 'do not say at the start where to post and where to look')
    .addHelpText(
      'after',
      formatExamples([
        ['serve', 'Run with the configuration in this folder'],
        ['serve -c edge-uk.yaml --log-level warn', 'Run another, and log less'],
        ['serve --workers auto', 'Use every processor']
      ])
    )
    .action(async (options: ServeOptions) => {
      const { runServe } = await import('./run-serve.ts')
      settle(await runServe(options, io))
    })
}
