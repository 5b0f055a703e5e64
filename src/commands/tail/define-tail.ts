import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { isLoopbackUrl } from '../../core/loopback.ts'
import { parseCount, parseHttpUrl } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { TailStart } from './region-tail.ts'
import type { TailOptions } from './tail-options.ts'

export function defineTail(program: Command, { io, settle }: CommandContext): void {
  program
    .command('tail')
    .summary('shows the events of a region as they are stored')
    .description(
      'Shows the events that a region stores, in its embedded log or in Kafka, beside a running gateway or without ' +
        'one, one line an event. Payloads are shown only when asked for.'
    )
    .requiredOption('--region <name>', 'the region')
    .option('--topic <name>', 'one topic: acme.uk.scm, scm, decisions, … (default: all with events)')
    .option(
      '--from <where>',
      'beginning, now, or an offset of --topic, with Kafka partition:offset (default: now; beginning with --no-follow)',
      parseStart
    )
    .option('--count <number>', 'end after so many events', parseCount)
    .option('--no-follow', 'end when everything stored is shown')
    .option(
      '--forward <url>',
      'post each event to a handler on this machine, as a CloudEvent over HTTP',
      parseHandlerUrl
    )
    .option('--payload', 'show payloads too')
    .option('--json', 'print JSON, one object a line')
    .option(...configOption)
    .addHelpText(
      'after',
      formatExamples([
        ['tail --region uk', 'Show what is stored from now on'],
        ['tail --region uk --from beginning --no-follow', 'Show everything that is stored, and end'],
        ['tail --region eu --topic acme.eu.scm --from 120 --count 10 --json', 'Show ten events of a topic as JSON'],
        ['tail --region uk --forward http://127.0.0.1:3000/events', 'Let a program on this machine handle each event']
      ])
    )
    .action(async (options: TailOptions) => {
      const { runTail } = await import('./run-tail.ts')
      settle(await runTail(options, io))
    })
}

function parseStart(text: string): TailStart {
  if (text === 'beginning' || text === 'now') return text
  const [, partition, offset] = /^(?:(\d{1,9}):)?(\d{1,15})$/.exec(text) ?? []
  if (offset === undefined)
    throw new InvalidArgumentError('Give beginning, now, or an offset: a whole number, with Kafka such as 0:120.')
  return partition === undefined ? { offset: Number(offset) } : { partition: Number(partition), offset: Number(offset) }
}

/** Events stay in their region: a handler elsewhere is a consumer of the region's bus, with rights of its own. */
function parseHandlerUrl(text: string): URL {
  const url = parseHttpUrl(text)
  if (isLoopbackUrl(url)) return url
  throw new InvalidArgumentError(
    'Events are forwarded on this machine only, as they must not leave their region: give a host such as 127.0.0.1.'
  )
}
