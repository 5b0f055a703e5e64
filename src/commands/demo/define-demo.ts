import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { formatExamples } from '../help-examples.ts'
import type { DemoOptions } from './demo-options.ts'

export function defineDemo(program: Command, { io, settle }: CommandContext): void {
  program
    .command('demo')
    .summary('shows deliveries landing in their regions, and why')
    .description(
      'Starts a gateway with two simulated regions in a temporary folder, posts signed sample deliveries, and shows ' +
        'where each landed and why. It checks that itself: the exit code is 0 only when everything is as it should be.'
    )
    .option('--all', 'show every sender of the catalogue')
    .option('--keep', 'keep the temporary folder')
    .addHelpText(
      'after',
      formatExamples([
        ['demo', 'See it'],
        ['demo --keep', 'Look at the folder afterwards']
      ])
    )
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('./run-demo.ts')
      settle(await runDemo(options, io))
    })
}
