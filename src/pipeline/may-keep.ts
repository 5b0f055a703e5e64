import type { Custody } from '../core/source.ts'

/**
 * Whether custody may keep an event, by what residency allows of it: what it allows somewhere may be nowhere else, whatever
 * is undecided besides.
 */
export function mayKeep({ region }: Pick<Custody, 'region'>, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.includes(region)
}
