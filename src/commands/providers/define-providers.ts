import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { ProvidersOptions } from './providers-options.ts'

export function defineProviders(program: Command, { io, settle }: CommandContext): void {
  program
    .command('providers')
    .summary('lists the senders that Turnpike knows')
    .description(
      'Lists the senders that this version knows and those that the configuration describes, shows one of them in full, ' +
        'or writes a first file for one of your own.'
    )
    .argument('[name]', 'one provider')
    .option(...configOption)
    .option('--json', 'print JSON')
    .option('--new <name>', 'write a commented file for a sender of your own, and a sample beside it')
    .option('--out <file>', 'with --new: the file to write (default: <name>.yaml)')
    .addHelpText(
      'after',
      formatExamples([
        ['providers', 'List them'],
        ['providers github', 'Show how GitHub proves, names and limits its deliveries'],
        ['providers --new acme-ci --out conf.d/acme-ci.yaml', 'Describe a sender that is not there']
      ])
    )
    .action(async (name: string | undefined, options: ProvidersOptions) => {
      const { runProviders } = await import('./run-providers.ts')
      settle(await runProviders(name, options, io))
    })
}
