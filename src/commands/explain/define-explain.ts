import type { Command } from 'commander'
import { parseInstant } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { ExplainOptions } from './explain-options.ts'

export function defineExplain(program: Command, { io, settle }: CommandContext): void {
  program
    .command('explain')
    .summary('says why a delivery or an event is where it is; publishes nothing')
    .description(
      'Takes a captured delivery through the very pipeline of the gateway, stores nothing, and says what each stage ' +
        'made of it, each rule with its value, and what would have had to differ. The clock stands at the moment of ' +
        'the capture. With --event it looks up what was decided about a stored event, and says what the rules make of it today.'
    )
    .option(...configOption)
    .option('--source <name>', 'the source it was sent to; needed when there are several')
    .option('--delivery <file>', 'the delivery file; `turnpike send --save` writes one')
    .option('--event <id>', 'the id of an event, published or in quarantine, in place of a delivery')
    .option('--region <name>', 'with --event: the region that stores it')
    .option('--at <time>', 'the moment of its receipt, in place of the capture’s', parseInstant)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['send github/push --save push.json', 'Save a signed sample in place of posting it'],
        ['explain --source github --delivery push.json', 'Say what becomes of it'],
        ['explain --event 7d3b0c52 --region uk', 'Say why an event is in a region']
      ])
    )
    .action(async (options: ExplainOptions) => {
      const { runExplain } = await import('./run-explain.ts')
      settle(await runExplain(options, io))
    })
}
