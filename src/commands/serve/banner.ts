import type { Config } from '../../config/config.ts'
import type { Style } from '../output.ts'
import { formatTable } from '../text-table.ts'

export interface BannerFacts {
  readonly version: string
  readonly config: Config
  /** With their real ports, as http://host:port. */
  readonly addresses: { readonly webhooks: string; readonly metrics: string; readonly admin: string }
  /** Posts a sample that this gateway takes; nothing when no source can be tried. */
  readonly tryCommand: string | undefined
}

type Paint = (text: string, style: Style) => string

const shownSources = 8
const shownRegions = 8

/** What a person needs at the start, on one screen of 80 by 24. */
export function formatBanner({ version, config, addresses, tryCommand }: BannerFacts, paint: Paint): string {
  const { gateway, regions, sources, digest, files } = config
  const place = `${gateway.name} in ${gateway.location}, environment ${gateway.environment}`
  const title = `${paint(`Turnpike ${version}`, 'bold')}: gateway ${place}`
  const posts = [...sources.keys()].map((name) => `${addresses.webhooks}/webhooks/${name}`)
  const rows: readonly (readonly [string, string])[] = [
    ...firstOf(posts, shownSources).map((post, at): [string, string] => [at === 0 ? 'post to' : '', post]),
    ['metrics', `${addresses.metrics}/metrics, /livez and /readyz`],
    ['status', `${addresses.admin}/api/v1/status`],
    ['regions', firstOf([...regions.keys()], shownRegions).join(', ')],
    ['config', `${files[0] ?? ''}, digest ${digest.slice(0, 16)}`]
  ]
  const warning = 'SANDBOX: every region is simulated on this disk. Never for production.'
  const advice = ['Try it from another shell:', `  ${tryCommand ?? ''}`]
  return [
    title,
    ...(gateway.sandbox ? [paint(warning, 'yellow')] : []),
    '',
    formatTable(rows, 80),
    '',
    ...(tryCommand === undefined ? [] : advice),
    'Ctrl-C stops it.'
  ].join('\n')
}

function firstOf(names: readonly string[], count: number): readonly string[] {
  if (names.length <= count) return names
  return [...names.slice(0, count), `and ${names.length - count} more`]
}
