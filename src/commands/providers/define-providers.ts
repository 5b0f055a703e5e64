import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { formatExamples } from '../help-examples.ts'
import type { ProvidersOptions } from './providers-options.ts'

export function defineProviders(program: Command, { io, settle }: CommandContext): void {
  program
    .command('providers')
    .summary('lists the senders that Turnpike knows')
    .description('Lists the senders that this version knows, or shows one of them in full.')
    .argument('[name]', 'one provider')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      formatExamples([
        ['providers', 'List them'],
        ['providers github', 'Show how GitHub proves, names and limits its deliveries']
      ])
    )
    .action(async (name: string | undefined, options: ProvidersOptions) => {
      const { runProviders } = await import('./run-providers.ts')
      settle(await runProviders(name, options, io))
    })
}
