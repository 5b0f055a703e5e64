import type { NamedSets } from '../../core/policy.ts'
import type { ViewPath } from '../../core/routing-view.ts'
import { innerOf, pathOf } from '../cel/expression.ts'
import type { Expression } from '../cel/expression.ts'
import { macros } from '../cel/language.ts'
import { knownTextsOf } from '../known-texts.ts'
import type { AtomsByPath, FieldAtoms } from './open-fields.ts'

/** What expressions are compared with that is known when the configuration is read. */
export interface KnownValues {
  readonly sets: NamedSets
  /** Every text that a closed field can have (`tenant.country`, `gateway.location`); undefined where there are too many. */
  readonly valuesOf: (path: ViewPath) => readonly string[] | undefined
}

/**
 * Adds what an expression asks of open fields to the atoms, and says whether that is all that it asks: only then do the
 * classes tell everything about it.
 */
export function collectAtoms(expression: Expression, atoms: AtomsByPath, known: KnownValues): boolean {
  return visit(expression, { atoms, known, variables: new Map() })
}

interface Visit {
  readonly atoms: AtomsByPath
  readonly known: KnownValues
  /** Of macros: what they stand for, one after the other. */
  readonly variables: ReadonlyMap<string, readonly string[]>
}

type Call = Expression & { readonly kind: 'call' }

function visit(expression: Expression, given: Visit): boolean {
  // Standing alone, its text goes where the classes do not see it.
  if (openAtomsOf(expression, given.atoms) !== undefined) return false
  return expression.kind === 'call' ? visitCall(expression, given) : visitAll(innerOf(expression), given)
}

function visitAll(all: readonly Expression[], given: Visit): boolean {
  return all.map((inner) => visit(inner, given)).every(Boolean)
}

function visitCall({ name, target, args }: Call, given: Visit): boolean {
  const [left, right] = args
  if (left === undefined) return visitAll(target === undefined ? [] : [target], given)
  if (name === 'has' && openAtomsOf(left, given.atoms) !== undefined) return true
  if (target !== undefined && isTextTest(name)) return visitTextTest(name, target, left, given)
  if (target !== undefined && macros.includes(name) && left.kind === 'name' && right !== undefined)
    return visitMacro(target, left.name, right, given)
  const compared = right === undefined ? undefined : visitComparison(name, left, right, given)
  return compared ?? visitAll(target === undefined ? args : [target, ...args], given)
}

/** Undefined where no open field is compared. */
function visitComparison(name: string, left: Expression, right: Expression, given: Visit): boolean | undefined {
  if (name === 'in') return visitConstants(left, right, given)
  if (name !== '==' && name !== '!=') return undefined
  return visitConstants(left, right, given) ?? visitConstants(right, left, given)
}

function visitConstants(field: Expression, from: Expression, given: Visit): boolean | undefined {
  const open = openAtomsOf(field, given.atoms)
  if (open === undefined) return undefined
  const values = textsOf(from, given)
  for (const value of values ?? []) open.add(value)
  return values !== undefined
}

function visitTextTest(name: TextTest, target: Expression, arg: Expression, given: Visit): boolean {
  const open = openAtomsOf(target, given.atoms)
  if (open === undefined) return visitAll([target, arg], given)
  const values = textsOf(arg, given)
  // Of an action, which is the end of a type, only its whole is an atom.
  if (values === undefined || open.isDerived) return false
  for (const value of values) open.atoms[textTests[name]].add(value)
  return true
}

function visitMacro(target: Expression, name: string, body: Expression, given: Visit): boolean {
  const values = textsOf(target, given)
  const variables = values === undefined ? given.variables : new Map([...given.variables, [name, values]])
  return visit(target, given) && visit(body, { ...given, variables })
}

const textTests = { startsWith: 'prefixes', endsWith: 'suffixes', contains: 'infixes' } as const
type TextTest = keyof typeof textTests

function isTextTest(name: string): name is TextTest {
  return Object.hasOwn(textTests, name)
}

interface OpenAtoms {
  readonly atoms: FieldAtoms
  readonly isDerived: boolean
  readonly add: (value: string) => void
}

/** `event.action` is the end of the type: to be `closed` is to end in `.closed`. */
function openAtomsOf(expression: Expression, atoms: AtomsByPath): OpenAtoms | undefined {
  const path = pathOf(expression)?.join('.')
  for (const [open, ofPath] of atoms)
    if (open === path) return { atoms: ofPath, isDerived: false, add: (value) => ofPath.constants.add(value) }
  const types = path === 'event.action' ? atoms.get('event.type') : undefined
  return types && { atoms: types, isDerived: true, add: (value) => types.suffixes.add(`.${value}`) }
}

/** Every text that an expression without open fields can be, or that a list of such has. */
function textsOf(expression: Expression, given: Visit): readonly string[] | undefined {
  return knownTextsOf(expression, given.known.sets, (other) => textsOfOther(other, given))
}

function textsOfOther(other: Expression, given: Visit): readonly string[] | undefined {
  if (other.kind === 'name') return given.variables.get(other.name)
  const path = pathOf(other)
  // The text of another open field is any text: that the two are equal is told by no class.
  if (path === undefined || openAtomsOf(other, given.atoms) !== undefined) return undefined
  const [part, field] = path
  return part === 'tenant' || part === 'gateway' || part === 'source' || part === 'event'
    ? given.known.valuesOf(`${part}.${field}`)
    : undefined
}
