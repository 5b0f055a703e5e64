import { Argument, InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { parseCount, parseHttpUrl } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import { quarantineActions } from './quarantine-options.ts'
import type { QuarantineAction, QuarantineOptions } from './quarantine-options.ts'

const shownByDefault = 100
const key = '6f1d2c3b4a5968778695a4b3c2d1e0f9'

export function defineQuarantine(program: Command, { io, settle }: CommandContext): void {
  program
    .command('quarantine')
    .summary('shows, releases and drops what waits in quarantine')
    .description(
      'Shows the events that a region keeps because policy held them or did not decide, from its embedded log or Kafka. ' +
        'Releasing asks policy again, by the running gateway, and publishes what it now admits under the same identity.'
    )
    .addArgument(new Argument('[do]', 'what to do').choices(quarantineActions).default('list'))
    .argument('[keys...]', 'events, by the keys that `list` shows', collectKey)
    .requiredOption('--region <name>', 'the region whose quarantine it is')
    .option('--source <name>', 'only what this source brought')
    .addOption(new Option('--why <why>', 'only what is held, or undecided').choices(['held', 'undecided']))
    .option('--reason <text>', 'only what has this reason: a word such as tenant-unknown, or an admission rule')
    .option('--all', 'release or drop everything that is pending and fits')
    .option('--count <number>', 'show at most so many', parseCount, shownByDefault)
    .option('--payload', 'show payloads too')
    .option('--json', 'print JSON, one object a line')
    .option('--url <url>', 'the admin endpoint, in place of the configuration’s', parseHttpUrl)
    .option(...configOption)
    .addHelpText(
      'after',
      formatExamples([
        ['quarantine list --region uk', 'Show what is pending'],
        [`quarantine show ${key} --region uk --payload`, 'Show one event whole'],
        [`quarantine release ${key} --region uk`, 'Ask policy again, and publish it if that admits it'],
        ['quarantine release --all --reason tenant-unknown --region uk', 'Release what a new tenant waited for'],
        [`quarantine drop ${key} --region uk`, 'End it without publishing it']
      ])
    )
    .action(async (action: QuarantineAction, keys: readonly string[], options: QuarantineOptions) => {
      const { runQuarantine } = await import('./run-quarantine.ts')
      settle(await runQuarantine({ action, keys, options }, io))
    })
}

function collectKey(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[0-9a-f]{32}$/.test(text)) return [...before, text]
  throw new InvalidArgumentError('Give a key of 32 characters, as `turnpike quarantine list` shows it.')
}
