import type { Config, RegionConfig } from '../config/config.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'
import { suggest } from './suggest.ts'

/** @throws CommandFailure that says which regions there are */
export function requireRegion({ regions }: Pick<Config, 'regions'>, name: string): RegionConfig {
  const region = regions.get(name)
  if (region !== undefined) return region
  const hint = suggest(name, regions.keys(), `The regions are ${[...regions.keys()].join(', ')}.`)
  throw new CommandFailure(`The configuration has no region "${name}".`, { status: exitStatus.usage, hint })
}
