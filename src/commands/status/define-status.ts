import type { Command } from 'commander'
import { parseHttpUrl } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { StatusOptions } from './status-options.ts'

export function defineStatus(program: Command, { io, settle }: CommandContext): void {
  program
    .command('status')
    .summary('shows what a running gateway is doing')
    .description(
      'Asks the admin endpoint of a running gateway: for each source when it last received and verified something and ' +
        'what became of it, for each region whether it is ready.'
    )
    .option(...configOption)
    .option('--url <url>', 'the admin endpoint, in place of the configuration’s', parseHttpUrl)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['status', 'Show the gateway of the configuration'],
        ['status --url http://127.0.0.1:8082 --json', 'Show a gateway as JSON']
      ])
    )
    .action(async (options: StatusOptions) => {
      const { runStatus } = await import('./run-status.ts')
      settle(await runStatus(options, io))
    })
}
