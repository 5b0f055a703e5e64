import type { Config, SourceConfig } from '../../config/config.ts'
import type { FoundConfig } from '../find-config.ts'
import { sampleOrganisation } from '../samples/sample-catalogue.ts'

/**
 * A `send` that works as it is printed: a sample of a source's provider, as an organisation that the tenants file
 * knows. Nothing when no source has samples or a tenant with such a name.
 */
export function findTryCommand(config: Config, found: FoundConfig, webhooks: string): string | undefined {
  for (const source of config.sources.values()) {
    const organisation = source.provider.name === 'github' ? findOrganisation(source, config) : undefined
    if (organisation === undefined) continue
    const isOnly = [...config.sources.values()].filter(({ provider }) => provider === source.provider).length === 1
    return [
      `npx turnpike send github/push${found.argument}`,
      ...(isOnly ? [] : [`--source ${source.name}`]),
      ...(organisation === sampleOrganisation ? [] : [`--as ${organisation}`]),
      ...(config.gateway.listen.address.port === 0 ? [`--url ${webhooks}`] : [])
    ].join(' ')
  }
  return undefined
}

function findOrganisation({ tenant, provider, name }: SourceConfig, { tenants }: Config): string | undefined {
  if (tenant.kind === 'fixed') return sampleOrganisation
  if (tenant.name !== 'owner' && tenant.name !== 'organization') return undefined
  const spaces = [provider.name, `source/${name}`]
  if (spaces.some((space) => tenants.directory.byName(space, sampleOrganisation) !== undefined))
    return sampleOrganisation
  for (const space of spaces)
    for (const each of tenants.directory.namesIn(space)) if (/^[A-Za-z0-9-]+$/.test(each)) return each
  return undefined
}
