import type { Command } from 'commander'
import { parseCount, parseHttpUrl } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { configOption } from '../config-option.ts'
import { formatExamples } from '../help-examples.ts'
import type { Examples } from '../help-examples.ts'
import type { SendOptions } from './send-options.ts'

const examples: Examples = [
  ['send github/push', 'Post a push'],
  ['send github --count 10', 'Post every sample of GitHub ten times'],
  ['send github/push --as nordsee-gmbh', 'Post it as another organisation'],
  ['send github/push --body mine.json', 'Post a payload of your own, signed as GitHub would'],
  ['send github/push --tamper', 'Check that a changed body is refused'],
  ['send github/push --save push.json', 'Keep it for `turnpike explain`']
]

export function defineSend(program: Command, { io, settle }: CommandContext): void {
  program
    .command('send')
    .summary('posts signed samples as the provider itself would')
    .description(
      'Posts hand-made samples to a gateway, with the headers and the signature that the provider itself would send. ' +
        'The secret comes from the configuration.'
    )
    .argument(
      '[sample]',
      'a sample (github/pull_request.opened), an event (github/pull_request) or a provider (github): all of them ' +
        '(default: the ping of the source’s provider)'
    )
    .option('--source <name>', 'the source to post to; needed when several have that provider')
    .option(...configOption)
    .option(
      '--url <url>',
      'where the gateway is, or the whole URL to post to (default: where it listens)',
      parseHttpUrl
    )
    .option('--count <number>', 'post each sample so many times, each time as a new delivery', parseCount, 1)
    .option('--list', 'list the samples; post nothing')
    .option('--tamper', 'flip a bit after signing, and expect to be refused')
    .option('--as <name>', 'put another organisation in place of the samples’ own')
    .option('--body <file>', 'post this payload in place of the sample’s, signed the same')
    .option('--save <file>', 'write a delivery file for `explain`; post nothing')
    .option('--json', 'print JSON, one object a line')
    .addHelpText('after', formatExamples(examples))
    .action(async (sample: string | undefined, options: SendOptions) => {
      const { runSend } = await import('./run-send.ts')
      settle(await runSend(sample, options, io))
    })
}
