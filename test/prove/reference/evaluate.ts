import type { CalendarPart, Expression, Moment, Order, Quantifier, Span, Value } from './expression.ts'
import { NoValue } from './no-value.ts'
import { readSpan, readTimestamp } from './read-time.ts'

/*
 * What an expression is of a view: the meaning of CEL (https://github.com/google/cel-spec/blob/master/doc/langdef.md),
 * written down as plainly as it can be. It shares no line with the engine that it is held against.
 */

/** What an expression may name: groups of fields, sets, and the variable of a macro. */
export interface Names {
  readonly nowMs: number
  readonly roots: Readonly<Record<string, Value | Readonly<Record<string, Value>>>>
}

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)
/** From the year 1 to 9999: what a timestamp of CEL can be. */
const firstMs = Date.parse('0001-01-01T00:00:00Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

/** @throws NoValue */
export function evaluate(of: Expression, names: Names): Value {
  switch (of.is) {
    case 'constant':
      return of.value
    case 'name':
      return readName(of.path, names)
    case 'now':
      return { atMs: names.nowMs }
    case 'has':
      return isThere(of.path, names)
    case 'and':
      return join(of.left, of.right, names, false)
    case 'or':
      return join(of.left, of.right, names, true)
    case 'not':
      return !truthOf(evaluate(of.of, names))
    case 'negative':
      return negate(evaluate(of.of, names))
    case 'choice':
      return truthOf(evaluate(of.when, names)) ? evaluate(of.yes, names) : evaluate(of.no, names)
    case 'compare':
      return isInOrder(of.order, evaluate(of.left, names), evaluate(of.right, names))
    case 'in':
      return isIn(evaluate(of.item, names), listOf(evaluate(of.list, names)))
    case 'text':
      return textOf(evaluate(of.text, names))[of.test === 'contains' ? 'includes' : of.test](
        textOf(evaluate(of.part, names))
      )
    case 'matches':
      return new RegExp(of.pattern, 'u').test(textOf(evaluate(of.text, names)))
    case 'list':
      return of.items.map((item) => evaluate(item, names))
    case 'item':
      return itemAt(listOf(evaluate(of.list, names)), evaluate(of.at, names))
    case 'size':
      return sizeOf(evaluate(of.of, names))
    case 'plus':
    case 'minus':
      return add(of.is, evaluate(of.left, names), evaluate(of.right, names))
    case 'quantified':
      return quantify(of.by, listOf(evaluate(of.list, names)), (item) => truthIn(of.test, of.name, item, names))
    case 'filter':
      return listOf(evaluate(of.list, names)).filter((item) =>
        truthOf(evaluate(of.body, withName(names, of.name, item)))
      )
    case 'map':
      return listOf(evaluate(of.list, names)).map((item) => evaluate(of.body, withName(names, of.name, item)))
    case 'timestamp':
      return momentAt(readTimestamp(textOf(evaluate(of.text, names))))
    case 'duration':
      return spanOf(readSpan(textOf(evaluate(of.text, names))))
    case 'calendar':
      return calendarPart(of.part, evaluate(of.of, names))
  }
}

function readName(path: readonly string[], { roots }: Names): Value {
  let at: unknown = roots
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) throw new NoValue(`no ${path.join('.')}`)
    at = (at as Record<string, unknown>)[name] // it was seen to have it
  }
  return at as Value // roots hold nothing else
}

function isThere(path: readonly string[], names: Names): boolean {
  try {
    readName(path, names)
    return true
  } catch {
    return false
  }
}

/** One side that decides is enough, whatever the other is: the one that has no value too. */
function join(left: Expression, right: Expression, names: Names, decides: boolean): boolean {
  const truths = [truthFrom(() => evaluate(left, names)), truthFrom(() => evaluate(right, names))]
  if (truths.includes(decides)) return decides
  if (truths.includes('error')) throw new NoValue('one side has no value')
  return !decides
}

/** True, false, or an error: all that a rule can come to. */
export type Truth = boolean | 'error'

export function truthFrom(ask: () => Value): Truth {
  try {
    return truthOf(ask())
  } catch (error) {
    if (error instanceof NoValue) return 'error'
    throw error
  }
}

function truthIn(test: Expression, name: string, item: Value, names: Names): Truth {
  return truthFrom(() => evaluate(test, withName(names, name, item)))
}

function withName(names: Names, name: string, item: Value): Names {
  return { ...names, roots: { ...names.roots, [name]: item } }
}

function quantify(by: Quantifier, list: readonly Value[], ask: (item: Value) => Truth): boolean {
  const truths = list.map(ask)
  if (by === 'all' && truths.includes(false)) return false
  if (by === 'exists' && truths.includes(true)) return true
  if (truths.includes('error')) throw new NoValue('an item has no value')
  if (by === 'exists_one') return truths.filter((truth) => truth === true).length === 1
  return by === 'all'
}

function isInOrder(order: Order, left: Value, right: Value): boolean {
  if (order === '==') return isSame(left, right)
  if (order === '!=') return !isSame(left, right)
  const [first, second] = [comparableOf(left), comparableOf(right)]
  if (typeof first === 'string' && typeof second === 'string') return holds(order, compareTexts(first, second))
  if (Number.isNaN(first) || Number.isNaN(second)) return false
  return holds(order, first < second ? -1 : first > second ? 1 : 0)
}

function holds(order: Order, sign: number): boolean {
  if (order === '<') return sign < 0
  if (order === '<=') return sign <= 0
  return order === '>' ? sign > 0 : sign >= 0
}

/** By code points: UTF-16 would put an emoji before U+FFFD. */
function compareTexts(left: string, right: string): number {
  const [first, second] = [[...left], [...right]]
  for (let index = 0; index < Math.min(first.length, second.length); index += 1) {
    const difference = (first[index]?.codePointAt(0) ?? 0) - (second[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

function comparableOf(value: Value): string | bigint | number {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'object') return value
  if (isMoment(value)) return value.atMs
  if (isSpan(value)) return value.spanMs
  throw new NoValue('lists have no order')
}

function isSame(left: Value, right: Value): boolean {
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index] ?? false))
  if (isList(left) || isList(right)) return false
  return comparableOf(left) === comparableOf(right)
}

function isIn(item: Value, list: readonly Value[]): boolean {
  return list.some((each) => isSame(item, each))
}

function itemAt(list: readonly Value[], at: Value): Value {
  const item = typeof at === 'bigint' && at >= 0n ? list[Number(at)] : undefined
  if (item === undefined) throw new NoValue('no such item')
  return item
}

/** Of a text, in code points. */
function sizeOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt([...value].length)
  return BigInt(listOf(value).length)
}

function add(is: 'plus' | 'minus', left: Value, right: Value): Value {
  const sign = is === 'plus' ? 1 : -1
  if (typeof left === 'bigint' && typeof right === 'bigint') return intOf(left + BigInt(sign) * right)
  if (typeof left === 'number' && typeof right === 'number') return left + sign * right
  if (isMoment(left) && isSpan(right)) return momentAt(left.atMs + sign * right.spanMs)
  if (isMoment(left) && isMoment(right) && is === 'minus') return spanOf(left.atMs - right.atMs)
  if (isSpan(left) && isSpan(right)) return spanOf(left.spanMs + sign * right.spanMs)
  if (isSpan(left) && isMoment(right) && is === 'plus') return momentAt(left.spanMs + right.atMs)
  if (typeof left === 'string' && typeof right === 'string' && is === 'plus') return left + right
  if (isList(left) && isList(right) && is === 'plus') return [...left, ...right]
  throw new NoValue(`${is} is not for these`)
}

function negate(value: Value): Value {
  if (typeof value === 'number') return -value
  if (typeof value === 'bigint') return intOf(-value)
  throw new NoValue('not a number')
}

function intOf(value: bigint): bigint {
  if (value > largest || value < smallest) throw new NoValue('beyond 64 bits')
  return value
}

function momentAt(atMs: number): Moment {
  if (!(atMs >= firstMs && atMs <= lastMs)) throw new NoValue('beyond the years 1 to 9999')
  return { atMs }
}

/** A whole number of nanoseconds, in 64 bits: about 292 years. */
function spanOf(spanMs: number): Span {
  const spanNs = BigInt(spanMs) * 1_000_000n
  if (spanNs > largest || spanNs < smallest) throw new NoValue('beyond 64 bits of nanoseconds')
  return { spanMs }
}

function calendarPart(part: CalendarPart, of: Value): bigint {
  if (isSpan(of)) return calendarPartOfSpan(part, of)
  if (!isMoment(of)) throw new NoValue('not a time')
  const date = new Date(of.atMs)
  switch (part) {
    case 'getFullYear':
      return BigInt(date.getUTCFullYear())
    case 'getMonth':
      return BigInt(date.getUTCMonth())
    case 'getDate':
      return BigInt(date.getUTCDate())
    case 'getDayOfWeek':
      return BigInt(date.getUTCDay())
    case 'getHours':
      return BigInt(date.getUTCHours())
    case 'getMinutes':
      return BigInt(date.getUTCMinutes())
  }
}

/** Of a span they are how long it is, in whole hours or minutes. */
function calendarPartOfSpan(part: CalendarPart, { spanMs }: Span): bigint {
  if (part === 'getHours') return BigInt(Math.trunc(spanMs / 3_600_000))
  if (part === 'getMinutes') return BigInt(Math.trunc(spanMs / 60_000))
  throw new NoValue(`${part} is not for spans`)
}

function truthOf(value: Value): boolean {
  if (typeof value !== 'boolean') throw new NoValue('neither true nor false')
  return value
}

function textOf(value: Value): string {
  if (typeof value !== 'string') throw new NoValue('not a text')
  return value
}

function listOf(value: Value): readonly Value[] {
  if (!isList(value)) throw new NoValue('not a list')
  return value
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function isMoment(value: Value): value is Moment {
  return typeof value === 'object' && 'atMs' in value
}

function isSpan(value: Value): value is Span {
  return typeof value === 'object' && 'spanMs' in value
}
