import type { Command } from 'commander'
import { parseHttpUrl } from '../argument-parsers.ts'
import type { CommandContext } from '../command-context.ts'
import { formatExamples } from '../help-examples.ts'
import type { HealthOptions } from './health-options.ts'

export function defineHealth(program: Command, { io, settle }: CommandContext): void {
  program
    .command('health')
    .summary('asks a running gateway whether it is alive')
    .description(
      'Asks the metrics endpoint of a running gateway for /livez; the exit code is the answer. Containers use it as ' +
        'their health check, so it reads no configuration unless one is named.'
    )
    .option(
      '--url <url>',
      'the metrics endpoint (default: of the configuration that TURNPIKE_CONFIG names, else http://127.0.0.1:8081)',
      parseHttpUrl
    )
    .option('-c, --config <file>', 'ask where this configuration has its metrics endpoint')
    .addHelpText(
      'after',
      formatExamples([['health --url http://127.0.0.1:8081', 'Exit with 0 if it is alive, else with 1']])
    )
    .action(async (options: HealthOptions) => {
      const { runHealth } = await import('./run-health.ts')
      settle(await runHealth(options, io))
    })
}
