import type { NamedSets } from '../../core/policy.ts'
import type { ViewPath } from '../../core/routing-view.ts'
import { innerOf, pathOf } from '../cel/expression.ts'
import type { Expression } from '../cel/expression.ts'
import { macros } from '../cel/language.ts'
import type { AtomsByPath, FieldAtoms } from './open-fields.ts'

/** What expressions are compared with that is known when the configuration is read. */
export interface KnownValues {
  readonly sets: NamedSets
  /** Every text that a closed field can have (`tenant.country`, `gateway.location`); undefined where there are too many. */
  readonly valuesOf: (path: ViewPath) => readonly string[] | undefined
}

type Variables = ReadonlyMap<string, readonly string[]>

/**
 * Adds what an expression asks of open fields to the atoms, and says whether that is all that it asks: only then do the
 * classes tell everything about it.
 */
export function collectAtoms(expression: Expression, atoms: AtomsByPath, known: KnownValues): boolean {
  return visit(expression, new Map())

  function visit(inner: Expression, variables: Variables): boolean {
    const open = openAtomsOf(inner, atoms)
    // Standing alone, its text goes where the classes do not see it.
    if (open !== undefined) return false
    if (inner.kind === 'call') return visitCall(inner, variables)
    return visitAll(innerOf(inner), variables)
  }

  function visitAll(all: readonly Expression[], variables: Variables): boolean {
    return all.map((inner) => visit(inner, variables)).every(Boolean)
  }

  function visitCall(call: Expression & { readonly kind: 'call' }, variables: Variables): boolean {
    const { name, target, args } = call
    const [left, right] = args
    if (name === 'has' && left !== undefined && isOpenField(left, atoms)) return true
    if ((name === '==' || name === '!=') && left !== undefined && right !== undefined)
      return visitEquality(left, right, variables)
    if (name === 'in' && left !== undefined && right !== undefined) return visitMembership(left, right, variables)
    if (target !== undefined && left !== undefined && isTextTest(name))
      return visitTextTest(name, target, left, variables)
    if (target !== undefined && macros.includes(name) && left?.kind === 'name' && right !== undefined)
      return visitMacro(target, { name: left.name, body: right }, variables)
    return visitAll(target === undefined ? args : [target, ...args], variables)
  }

  function visitEquality(left: Expression, right: Expression, variables: Variables): boolean {
    const [field, other] = openAtomsOf(left, atoms) === undefined ? [right, left] : [left, right]
    const open = openAtomsOf(field, atoms)
    return open === undefined ? visitAll([left, right], variables) : addConstants(open, other, variables)
  }

  function visitMembership(left: Expression, right: Expression, variables: Variables): boolean {
    const open = openAtomsOf(left, atoms)
    return open === undefined ? visitAll([left, right], variables) : addConstants(open, right, variables)
  }

  function addConstants(open: OpenAtoms, from: Expression, variables: Variables): boolean {
    const values = textsOf(from, known, variables)
    for (const value of values ?? []) open.add(value)
    return values !== undefined
  }

  function visitTextTest(name: TextTest, target: Expression, arg: Expression, variables: Variables): boolean {
    const open = openAtomsOf(target, atoms)
    if (open === undefined) return visitAll([target, arg], variables)
    const values = textsOf(arg, known, variables)
    // Of an action, which is the end of a type, only its whole is an atom.
    if (values === undefined || open.isDerived) return false
    for (const value of values) open.atoms[textTests[name]].add(value)
    return true
  }

  function visitMacro(
    target: Expression,
    { name, body }: { readonly name: string; readonly body: Expression },
    variables: Variables
  ): boolean {
    const values = textsOf(target, known, variables)
    const inner = values === undefined ? variables : new Map([...variables, [name, values]])
    return visit(target, variables) && visit(body, inner)
  }
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

function isOpenField(expression: Expression, atoms: AtomsByPath): boolean {
  return openAtomsOf(expression, atoms) !== undefined
}

/** Every text that an expression without open fields can be, or that a list of such has. */
function textsOf(expression: Expression, known: KnownValues, variables: Variables): readonly string[] | undefined {
  if (expression.kind === 'constant') return typeof expression.value === 'string' ? [expression.value] : []
  if (expression.kind === 'name') return variables.get(expression.name)
  if (expression.kind === 'list') {
    const items = expression.items.map((item) => textsOf(item, known, variables))
    return items.every((item) => item !== undefined) ? items.flat() : undefined
  }
  const path = pathOf(expression)
  if (path === undefined) return undefined
  const [part, field] = path
  if (part === 'sets') return known.sets[field]
  return part === 'tenant' || part === 'gateway' || part === 'source' || part === 'event'
    ? known.valuesOf(`${part}.${field}`)
    : undefined
}
