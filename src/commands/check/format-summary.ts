import type { Config } from '../../config/config.ts'
import { formatTable } from '../text-table.ts'

/** Which configuration it is that is good. */
export function formatSummary({ gateway, digest, files }: Config): string {
  const sandbox = gateway.sandbox ? ', a sandbox: every region is simulated on this disk' : ''
  return [
    `${files[0] ?? ''} is good: gateway ${gateway.name} in ${gateway.location}${sandbox}`,
    formatTable(
      [
        ['files', files.join(', ')],
        ['digest', digest]
      ],
      80
    )
  ].join('\n\n')
}
