import type { Command } from 'commander'
import { parseInstant } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { ExplainOptions } from './explain-options.ts'

export function defineExplain(program: Command, { io, settle }: CommandContext): void {
  program
    .command('explain')
    .summary('takes a captured delivery through every stage; publishes nothing')
    .description(
      'Takes a captured delivery through the very pipeline of the gateway, stores nothing, and says what each stage ' +
        'made of it. The clock stands at the moment of the capture.'
    )
    .option(...configOption)
    .option('--source <name>', 'the source it was sent to; needed when there are several')
    .requiredOption('--delivery <file>', 'the delivery file; `turnpike send --save` writes one')
    .option('--at <time>', 'the moment of its receipt, in place of the capture’s', parseInstant)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['send github/push --save push.json', 'Save a signed sample in place of posting it'],
        ['explain --source github --delivery push.json', 'Say what becomes of it']
      ])
    )
    .action(async (options: ExplainOptions) => {
      const { runExplain } = await import('./run-explain.ts')
      settle(await runExplain(options, io))
    })
}
