import type { CanaryKind } from './canary-ledger.ts'
import type { SurfaceText } from './surface.ts'

/** What lists events shows their attributes, which name nobody; to whom may look at the region. */
const listing: readonly CanaryKind[] = ['attribute', 'trace']
/** Ids and types of events, so that a line leads to them. */
const logShows: readonly CanaryKind[] = ['attribute']

export const answersName = 'answers to senders'

/** What a gateway, its endpoints and the commands said, by what said it. */
export function saidSurfaces(said: ReadonlyMap<string, string>): readonly SurfaceText[] {
  return [...said].flatMap(([name, text]): readonly SurfaceText[] => {
    if (/^turnpike (?:quarantine (?:list|show)|tail|explain)/.test(name))
      return [{ name, shows: listing, pieces: [text] }]
    if (name === answersName) return [{ name, shows: ['echo'], pieces: [text] }]
    if (!name.startsWith('stdout')) return [{ name, pieces: [text] }]
    const rest = { name: `${name}, without ids and types of events`, pieces: text.split('\n').map(withoutEvents) }
    return [{ name, shows: logShows, pieces: [text] }, rest]
  })
}

/** A line that is no JSON is searched as it is. */
function withoutEvents(line: string): string {
  if (!line.startsWith('{')) return line
  const { eventIds: _, types: _t, correlationId: _c, ...rest } = Object(JSON.parse(line))
  return JSON.stringify(rest)
}
