import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { CheckOptions } from './check-options.ts'

export function defineCheck(program: Command, { io, settle }: CommandContext): void {
  program
    .command('check')
    .summary('checks a configuration')
    .description(
      'Checks a configuration whole and prints every finding at once, each with its file, line and path. It starts ' +
        'nothing and writes nothing. With --connect it also asks every Kafka cluster about itself and the topics.'
    )
    .option(...configOption)
    .option('--connect', 'ask the Kafka clusters whether everything can be written')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['check', 'Check the configuration in this folder'],
        ['check --connect', 'Check its Kafka clusters and their topics too'],
        ['check -c edge-uk.yaml --json', 'Check another, for a script']
      ])
    )
    .action(async (options: CheckOptions) => {
      const { runCheck } = await import('./run-check.ts')
      settle(await runCheck(options, io))
    })
}
