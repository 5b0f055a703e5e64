import type { Config, SourceConfig } from '../../config/config.ts'
import { formatTable } from '../text-table.ts'
import { reachableTenants } from './reachable-tenants.ts'

const shownTenants = 5

/** Whose events go where: a row for each source and the regions that its tenants live in. */
export function formatSummary(config: Config, bold: (text: string) => string): string {
  const { gateway, digest, files, sources } = config
  const heads = ['SOURCE', 'PROVIDER', 'TENANTS', 'REGIONS'].map(bold)
  const rows = [...sources.values()].flatMap((source) => sourceRows(source, config))
  const sandbox = gateway.sandbox ? ', a sandbox: every region is simulated on this disk' : ''
  return [
    `${files[0] ?? ''} is good: gateway ${gateway.name} in ${gateway.location}${sandbox}`,
    formatTable(
      [
        ['files', files.join(', ')],
        ['digest', digest]
      ],
      80
    ),
    formatTable([heads, ...rows], 80)
  ].join('\n\n')
}

function sourceRows(source: SourceConfig, config: Config): readonly (readonly string[])[] {
  const byHome = Map.groupBy(reachableTenants(source, config), ({ home }) => home)
  const rows = [...byHome].map(([home, tenants]) => {
    const ids = tenants.slice(0, shownTenants).map(({ id }) => id)
    const more = tenants.length > shownTenants ? ` and ${tenants.length - shownTenants} more` : ''
    return [source.name, source.provider.name, `${ids.join(', ')}${more}`, home]
  })
  return rows.length > 0 ? rows : [[source.name, source.provider.name, 'none', 'none']]
}
