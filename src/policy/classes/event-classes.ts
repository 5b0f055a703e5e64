import { hintNames } from '../../core/provider.ts'
import type { HintName } from '../../core/provider.ts'
import type { RoutingView, ViewPath } from '../../core/routing-view.ts'

import type { AtomsByPath, FieldAtoms } from './open-fields.ts'
import type { SourceClass } from './universe.ts'
import { findWitnesses } from './witnesses.ts'
import type { Witnesses } from './witnesses.ts'

/** What of an event besides its tenant is told apart by rules. */
export interface EventClass {
  readonly event: RoutingView['event']
  readonly authmethod: RoutingView['source']['authmethod']
  readonly data: RoutingView['data']
}

export interface EventClasses {
  readonly classes: readonly EventClass[]
  /** False where some kinds of event were left out. */
  readonly isWhole: boolean
}

/** More for one source than this are not enumerated. */
export const maxEventClasses = 20_000

export type ClassifyEvents = (source: SourceClass) => EventClasses

/** What rules ask of texts is worked out once for all sources, and once for those of one sender that follow one another. */
export function createEventClassifier(atoms: AtomsByPath, reads: ReadonlySet<ViewPath>): ClassifyEvents {
  const sources = findWitnesses(atomsOf(atoms, 'event.source'))
  const hints = hintNames.filter((name) => reads.has(`data.${name}`))
  const hintTexts = hints.map((name) => findWitnesses(atomsOf(atoms, `data.${name}`)))
  let last: { readonly key: string; readonly found: EventClasses } | undefined
  return (source) => {
    const { provider, domain, authMethods, typeBeginnings, allow } = source
    const key = JSON.stringify([provider, domain, authMethods, typeBeginnings, allow])
    if (last?.key !== key)
      last = { key, found: classifyEvents(source, typesOf(source, atoms), { sources, hints, hintTexts }) }
    return last.found
  }
}

interface OpenTexts {
  readonly sources: Witnesses
  /** In the order of their texts. */
  readonly hints: readonly HintName[]
  readonly hintTexts: readonly Witnesses[]
}

/** Every kind of event that a source can bring and rules can tell from others. */
function classifyEvents(source: SourceClass, types: Witnesses, { sources, hints, hintTexts }: OpenTexts): EventClasses {
  const choices = hintTexts.map(({ texts }) => [undefined, ...texts])
  const total = [types.texts, sources.texts, source.authMethods, ...choices].reduce(
    (product, { length }) => product * length,
    1
  )
  const isWhole = [types, sources, ...hintTexts].every(({ isExact }) => isExact) && total <= maxEventClasses
  const data = combine(hints, choices, maxEventClasses)
  const classes: EventClass[] = []
  for (const type of types.texts)
    for (const eventSource of sources.texts)
      for (const authmethod of source.authMethods)
        for (const said of data) {
          if (classes.length >= maxEventClasses) return { classes, isWhole: false }
          classes.push({ event: eventOf(source, type, eventSource), authmethod, data: said })
        }
  return { classes, isWhole }
}

function eventOf({ provider, domain }: SourceClass, type: string, source: string): RoutingView['event'] {
  return { type, source, domain, provider, action: type.slice(type.lastIndexOf('.') + 1) }
}

/** Types that the source's templates can give and that it may bring: both cut the classes further. */
function typesOf({ typeBeginnings, allow }: SourceClass, atoms: AtomsByPath): Witnesses {
  const { constants, prefixes, suffixes, infixes } = atomsOf(atoms, 'event.type')
  const exact = allow.filter((pattern) => !pattern.endsWith('*'))
  const beginnings = allow.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1))
  const { texts, isExact } = findWitnesses({
    constants: new Set([...constants, ...exact]),
    // Where there are more than are told apart, those that are possible come first.
    prefixes: new Set([...typeBeginnings, ...beginnings, ...prefixes]),
    suffixes,
    infixes
  })
  const isPossible = (type: string): boolean =>
    typeBeginnings.some((beginning) => type.startsWith(beginning)) &&
    (exact.includes(type) || beginnings.some((beginning) => type.startsWith(beginning)))
  return { texts: texts.filter(isPossible), isExact }
}

function atomsOf(atoms: AtomsByPath, path: ViewPath): FieldAtoms {
  return atoms.get(path) ?? nothing
}

const nothing: FieldAtoms = { constants: new Set(), prefixes: new Set(), suffixes: new Set(), infixes: new Set() }

function combine(
  names: readonly HintName[],
  choices: readonly (readonly (string | undefined)[])[],
  most: number
): readonly RoutingView['data'][] {
  let combined: readonly Partial<Record<HintName, string>>[] = [{}]
  names.forEach((name, at) => {
    combined = combined
      .flatMap((said) => (choices[at] ?? []).map((text) => (text === undefined ? said : { ...said, [name]: text })))
      .slice(0, most)
  })
  return combined
}
