import type { ConnectFinding } from './connect-finding.ts'
import type { LookupInspection, LookupState } from './inspect-lookups.ts'

const troubles: Readonly<
  Record<Exclude<LookupState, 'accepted' | 'anybody'>, { readonly what: string; readonly hint: string }>
> = {
  refused: {
    what: 'does not accept the credentials',
    hint: 'look whether they have expired, and at the variable or file that they are read from; until then admission holds or refuses what asks here'
  },
  failed: {
    what: 'does not answer as it should',
    hint: 'look at its address here, and at what it says of itself; until then admission holds or refuses what asks here'
  },
  unreachable: {
    what: 'cannot be reached',
    hint: 'let the gateway reach it, no proxy is used; an authority of your own is named by NODE_EXTRA_CA_CERTS'
  }
}

/** What is wrong with the systems that admission asks. */
export function findLookupTrouble(inspections: readonly LookupInspection[]): readonly ConnectFinding[] {
  return inspections.flatMap(({ lookup, url, state, why }): readonly ConnectFinding[] => {
    const about = { region: null, topic: null, lookup }
    if (state === 'accepted' || state === 'anybody')
      return why === undefined
        ? []
        : [{ ...about, severity: 'warning', message: `${url}: ${why}`, hint: 'look at what its user may read' }]
    const { what, hint } = troubles[state]
    return [{ ...about, severity: 'error', message: `${url} ${what}: ${why ?? 'unknown'}`, hint }]
  })
}
