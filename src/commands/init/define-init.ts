import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { formatExamples } from '../help-examples.ts'
import type { InitOptions } from './init-options.ts'

export function defineInit(program: Command, { io, settle }: CommandContext): void {
  program
    .command('init')
    .summary('writes a first configuration')
    .description(
      'Writes a commented configuration for the senders one names, and a tenants file beside it. No secret is in it: ' +
        'it says which environment variables must hold them, and which settings are to be filled in.'
    )
    .argument('[provider...]', 'the senders; `turnpike providers` lists them (default: github)')
    .option('--region <name>', 'the region where the gateway is and stores', 'home')
    .option('--out <file>', 'the file to write', 'turnpike.yaml')
    .option('--force', 'overwrite files that are there')
    .addHelpText(
      'after',
      formatExamples([
        ['init', 'Write turnpike.yaml for GitHub'],
        ['init github --region uk --out config/turnpike.yaml', 'Choose the region and the place']
      ])
    )
    .action(async (names: readonly string[], options: InitOptions) => {
      const { runInit } = await import('./run-init.ts')
      settle(await runInit(names, options, io))
    })
}
