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
        'nothing and writes nothing. Of a good one it proves where the events of each class of tenants go and by which ' +
        'rules, what is undecided, and which rules are dead. With --connect it also asks every Kafka cluster about ' +
        'itself and the topics, and every lookup whether it accepts the credentials.'
    )
    .option(...configOption)
    .option('--connect', 'ask Kafka whether everything can be written, and lookups whether they accept the credentials')
    .option('--against <file>', 'say what would move if this configuration came in the place of that one')
    .option('--deliveries <folder>', 'take captured deliveries through the pipeline; with --against, through both')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['check', 'Check the configuration in this folder'],
        ['check --connect', 'Check its Kafka clusters and their topics too'],
        ['check -c new.yaml --against turnpike.yaml', 'Say which tenants’ events a change would move'],
        ['check --deliveries captured', 'Say what becomes of captured deliveries'],
        ['check -c edge-uk.yaml --json', 'Check another, for a script']
      ])
    )
    .action(async (options: CheckOptions) => {
      const { runCheck } = await import('./run-check.ts')
      settle(await runCheck(options, io))
    })
}
