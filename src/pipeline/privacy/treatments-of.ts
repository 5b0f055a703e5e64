import { treatments } from '../../core/privacy.ts'
import type { Treatment } from '../../core/privacy.ts'
import type { FieldPath, PersonalAction, Provider } from '../../core/provider.ts'
import type { Source } from '../../core/source.ts'
import { pathTree } from './path-tree.ts'
import type { PathTree } from './path-tree.ts'

/** What is done with a source's events before they are stored. */
export interface Treatments {
  /** Undefined: nothing of the kind. */
  readonly trees: Readonly<Record<Treatment, PathTree | undefined>>
  /** Something besides credentials is to be treated: what can't be looked into can't be published as it is. */
  readonly needsJson: boolean
  readonly encryptsAll: boolean
}

type TreatedSource = Pick<Source, 'provider' | 'privacy'>

const known = new WeakMap<TreatedSource, Treatments>()

/** A source never changes, so what it asks for is worked out once. */
export function treatmentsOf(source: TreatedSource): Treatments {
  const found = known.get(source)
  if (found !== undefined) return found
  const made = compileTreatments(source)
  known.set(source, made)
  return made
}

/** What is done with each path that is not kept: the source's own paths stand above the provider's. */
export function personalActionsOf({ provider, privacy }: TreatedSource): ReadonlyMap<FieldPath, PersonalAction> {
  const actions = new Map<FieldPath, PersonalAction>()
  if (privacy?.personal === 'default') for (const { path, action } of provider.personal) actions.set(path, action)
  for (const [path, action] of Object.entries(privacy?.paths ?? {})) actions.set(path, action)
  for (const [path, action] of actions) if (action === 'keep') actions.delete(path)
  return actions
}

function compileTreatments(source: TreatedSource): Treatments {
  const actions = personalActionsOf(source)
  const { secretFields } = source.provider
  const pathsOf = (treatment: Treatment): readonly FieldPath[] => [
    // Whatever a source says: a credential is for nobody who reads events.
    ...(treatment === 'drop' ? secretFields : []),
    ...[...actions].flatMap(([path, action]) => (action === treatment ? path : []))
  ]
  const treeOf = (treatment: Treatment): PathTree | undefined => {
    const paths = pathsOf(treatment)
    return paths.length === 0 ? undefined : pathTree(paths)
  }
  const [drop, pseudonymise, encrypt] = treatments.map(treeOf)
  return {
    trees: { drop, pseudonymise, encrypt },
    needsJson: actions.size > 0,
    encryptsAll: source.privacy?.payload === 'encrypt'
  }
}

/** What a region must have to store such a source's events. */
export function keysNeededBy(source: {
  readonly provider: Provider
  readonly privacy?: Source['privacy']
}): ReadonlySet<'pseudonym' | 'encryption'> {
  const actions = new Set(personalActionsOf(source).values())
  const needed = new Set<'pseudonym' | 'encryption'>()
  if (actions.has('pseudonymise')) needed.add('pseudonym')
  if (actions.has('encrypt') || source.privacy?.payload === 'encrypt') needed.add('encryption')
  return needed
}
