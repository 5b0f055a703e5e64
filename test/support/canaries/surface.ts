import type { CanaryFacts, CanaryKind, CanaryLedger } from './canary-ledger.ts'
import type { StoringRegion } from './canary-sources.ts'
import type { FindCanaries } from './find-canaries.ts'

/** One place where a gateway, or what is behind it, writes something. */
export interface Surface {
  readonly name: string
  /** The region whose payloads it is made for; undefined where no payload belongs. */
  readonly payloadsOf?: StoringRegion | undefined
  /** Values alone, without the attributes beside them: what is sealed is not there. */
  readonly isValues?: boolean
  /** Compressed bytes, in which the end of one canary may come to stand behind the beginning of another. */
  readonly mayBeSpliced?: boolean
  /** Besides, what it is documented to show of any region. */
  readonly shows: readonly CanaryKind[]
  /** Every canary that is there. */
  readonly found: ReadonlySet<string>
}

export interface SurfaceText {
  readonly name: string
  readonly payloadsOf?: StoringRegion | undefined
  readonly isValues?: boolean
  readonly mayBeSpliced?: boolean
  readonly shows?: readonly CanaryKind[]
  readonly pieces: Iterable<Buffer | string>
}

export function searchSurface(find: FindCanaries, { pieces, shows = [], ...rest }: SurfaceText): Surface {
  const found = new Set<string>()
  for (const piece of pieces)
    for (const canary of find(typeof piece === 'string' ? Buffer.from(piece) : piece)) found.add(canary)
  return { ...rest, shows, found }
}

/** What is on a surface and may not be, in words; `attributes` are canaries that events show in an attribute. */
export function leaksOn(
  surface: Surface,
  { facts }: CanaryLedger,
  attributes: ReadonlyMap<string, string>
): readonly string[] {
  return [...surface.found].flatMap((canary) => {
    const known = facts.get(canary)
    if (known === undefined)
      return surface.mayBeSpliced === true ? [] : [`${surface.name}: ${canary}, which nobody planted`]
    if (known.kind === 'control' || mayBeOn(surface, known, attributes.has(canary))) return []
    const { kind, delivery, place, homes } = known
    return [`${surface.name}: ${kind} ${place} of ${delivery}, which is for ${homes.join(' and ') || 'nobody'}`]
  })
}

function mayBeOn(
  { payloadsOf, isValues = false, shows }: Surface,
  { kind, homes }: CanaryFacts,
  isAttribute: boolean
): boolean {
  if (shows.includes(kind) || (shows.includes('attribute') && isAttribute)) return true
  const isAtHome = payloadsOf !== undefined && homes.includes(payloadsOf)
  return isAtHome && (kind !== 'sealed' || (isAttribute && !isValues))
}
