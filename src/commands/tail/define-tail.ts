import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { parseCount } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { TailStart, TailOptions } from './tail-options.ts'

export function defineTail(program: Command, { io, settle }: CommandContext): void {
  program
    .command('tail')
    .summary('shows the events of a region as they are stored')
    .description(
      'Shows the events in a region’s log, beside a running gateway or without one, one line an event. Payloads are ' +
        'shown only when asked for.'
    )
    .requiredOption('--region <name>', 'the region')
    .option('--topic <name>', 'one topic, such as acme.uk.scm (default: every topic of the region)')
    .option(
      '--from <where>',
      'beginning, now, or an offset of --topic (default: now; beginning with --no-follow)',
      parseStart
    )
    .option('--count <number>', 'end after so many events', parseCount)
    .option('--no-follow', 'end when everything stored is shown')
    .option('--payload', 'show payloads too')
    .option('--json', 'print JSON, one object a line')
    .option(...configOption)
    .addHelpText(
      'after',
      formatExamples([
        ['tail --region uk', 'Show what is stored from now on'],
        ['tail --region uk --from beginning --no-follow', 'Show everything that is stored, and end'],
        ['tail --region eu --topic acme.eu.scm --from 120 --count 10 --json', 'Show ten events of a topic as JSON']
      ])
    )
    .action(async (options: TailOptions) => {
      const { runTail } = await import('./run-tail.ts')
      settle(await runTail(options, io))
    })
}

function parseStart(text: string): TailStart {
  if (text === 'beginning' || text === 'now') return text
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give beginning, now, or an offset: a whole number.')
}
