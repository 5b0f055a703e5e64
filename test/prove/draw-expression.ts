import type { Random } from '../fuzz/random.ts'
import type { Nameable } from './nameable.ts'
import { calendarParts, orders, quantifiers, textTests } from './reference/expression.ts'
import type { Expression, Value } from './reference/expression.ts'
import { boundaryInts, durations, instants, patterns, textsOf, words } from './vocabulary.ts'

interface Draw {
  readonly random: Random
  readonly names: Nameable
  readonly depth: number
  /** The variable of the macro that stands around it: a text. */
  readonly variable?: string
  /** In a macro there is no other. */
  readonly isInMacro?: boolean
}

type Maker = (draw: Draw) => Expression

export function drawBool(random: Random, names: Nameable, depth: number): Expression {
  return bool({ random, names, depth })
}

/** For `regions`, too. */
export function drawTextList(random: Random, names: Nameable, depth: number): Expression {
  return list({ random, names, depth })
}

/** Of any type: two engines must agree on all of them. */
export function drawAny(random: Random, names: Nameable, depth: number): Expression {
  const makers = names.time ? [bool, text, int, double, list, timestamp, duration] : [bool, text, int, double, list]
  return random.pick(makers)({ random, names, depth })
}

function bool(draw: Draw): Expression {
  if (draw.depth <= 0 || draw.random.once(3)) return askField(draw)
  const makers: readonly Maker[] = [
    joined,
    joined,
    joined,
    (inner) => ({ is: 'not', of: bool(deeper(inner)) }),
    (inner) => choiceOf(bool, inner),
    compared,
    membership,
    textTest,
    matching,
    ...(draw.isInMacro === true ? [] : [quantified])
  ]
  return draw.random.pick(makers)(draw)
}

/** What most rules are made of: a field is something, asked for first where it may be absent. */
function askField(draw: Draw): Expression {
  const { random, names } = draw
  const asked = random.pick([askText, askText, askText, askNumber, askTruth, askPresence])(draw)
  const absent = pathsIn(asked).find((path) => names.mayBeAbsent.has(path))
  if (absent === undefined || random.once(5)) return asked
  return { is: 'and', left: { is: 'has', path: absent.split('.') }, right: asked }
}

function askText(draw: Draw): Expression {
  const { random } = draw
  const path = random.pick(draw.names.texts)
  const [field, known] = [named(path), textsOf(path)]
  const drawn = (): Expression => constant(random.once(8) ? random.pick(words) : random.pick(known))
  switch (random.below(8)) {
    case 0:
      return { is: 'compare', order: random.pick(orders), left: field, right: drawn() }
    case 1:
      return { is: 'in', item: field, list: { is: 'list', items: [drawn(), drawn()] } }
    case 2:
      return { is: 'in', item: field, list: random.once(2) ? named(random.pick(draw.names.lists)) : list(leaf(draw)) }
    case 3:
      return { is: 'text', test: random.pick(textTests), text: field, part: constant(random.pick(words)) }
    case 4:
      return { is: 'compare', order: '==', left: drawn(), right: field }
    default:
      return { is: 'compare', order: random.once(5) ? '!=' : '==', left: field, right: drawn() }
  }
}

function askNumber(draw: Draw): Expression {
  const { random } = draw
  const isInt = random.once(2)
  const order = random.pick(orders)
  const [left, right] = isInt ? [int(leaf(draw)), int(leaf(draw))] : [double(leaf(draw)), double(leaf(draw))]
  return { is: 'compare', order, left, right }
}

function askTruth({ random, names }: Draw): Expression {
  return random.once(6) ? constant(random.once(2)) : named(random.pick(names.bools))
}

function askPresence({ random, names }: Draw): Expression {
  return { is: 'has', path: random.pick([...names.mayBeAbsent]).split('.') }
}

function joined(draw: Draw): Expression {
  return { is: draw.random.once(2) ? 'or' : 'and', left: bool(deeper(draw)), right: bool(deeper(draw)) }
}

function choiceOf(make: Maker, draw: Draw): Expression {
  const inner = deeper(draw)
  return { is: 'choice', when: bool(inner), yes: make(inner), no: make(inner) }
}

function compared(draw: Draw): Expression {
  const { random, names } = draw
  const inner = deeper(draw)
  const makers = names.time ? [text, int, double, timestamp, duration, bool] : [text, int, double, bool]
  const make = random.pick(makers)
  if (random.once(10)) return { is: 'compare', order: random.pick(['==', '!=']), left: list(inner), right: list(inner) }
  // Whole numbers and others have one order, and no equality: that is refused.
  if (make === int && random.once(3))
    return { is: 'compare', order: random.pick(['<', '<=', '>', '>=']), left: int(inner), right: double(inner) }
  return { is: 'compare', order: random.pick(orders), left: make(inner), right: make(inner) }
}

function membership(draw: Draw): Expression {
  const inner = deeper(draw)
  if (draw.random.once(4)) return { is: 'in', item: int(inner), list: { is: 'list', items: [int(inner), int(inner)] } }
  return { is: 'in', item: text(inner), list: list(inner) }
}

function textTest(draw: Draw): Expression {
  const inner = deeper(draw)
  return { is: 'text', test: draw.random.pick(textTests), text: text(inner), part: text(inner) }
}

function matching(draw: Draw): Expression {
  return { is: 'matches', text: text(deeper(draw)), pattern: draw.random.pick(patterns) }
}

function quantified(draw: Draw): Expression {
  const name = draw.random.pick(['c', 'item'])
  const inner = { ...deeper(draw), isInMacro: true }
  const test = bool({ ...inner, variable: name })
  return { is: 'quantified', by: draw.random.pick(quantifiers), list: list(inner), name, test }
}

function text(draw: Draw): Expression {
  const { random, names, variable, depth } = draw
  if (variable !== undefined && random.once(2)) return named(variable)
  if (depth <= 0 || random.once(2)) {
    const path = random.pick(names.texts)
    return random.once(2) ? named(path) : constant(random.pick(textsOf(path)))
  }
  const inner = deeper(draw)
  const makers: readonly Maker[] = [
    (given) => choiceOf(text, given),
    () => ({ is: 'plus', left: text(inner), right: text(inner) }),
    () => ({ is: 'item', list: list(inner), at: int(inner) })
  ]
  return random.pick(makers)(draw)
}

function int(draw: Draw): Expression {
  const { random, names, depth } = draw
  if (depth <= 0 || random.once(3)) return random.once(2) ? named(random.pick(names.ints)) : constant(smallInt(random))
  const inner = deeper(draw)
  const makers: readonly Maker[] = [
    (given) => choiceOf(int, given),
    () => ({ is: 'plus', left: int(inner), right: int(inner) }),
    () => ({ is: 'minus', left: int(inner), right: int(inner) }),
    () => ({ is: 'negative', of: int(inner) }),
    () => ({ is: 'size', of: random.once(2) ? list(inner) : text(inner) }),
    ...(names.time ? [() => calendar(inner)] : [])
  ]
  return random.pick(makers)(draw)
}

function calendar(draw: Draw): Expression {
  if (draw.random.once(4))
    return { is: 'calendar', part: draw.random.pick(['getHours', 'getMinutes']), of: duration(draw) }
  return { is: 'calendar', part: draw.random.pick(calendarParts), of: timestamp(draw) }
}

function double(draw: Draw): Expression {
  const { random, names, depth } = draw
  if (depth <= 0 || random.once(3))
    return random.once(2) ? named(random.pick(names.doubles)) : constant(random.pick([0, 0.5, 2, -1.25, 1e21]))
  const inner = deeper(draw)
  const makers: readonly Maker[] = [
    (given) => choiceOf(double, given),
    () => ({ is: 'plus', left: double(inner), right: double(inner) }),
    () => ({ is: 'minus', left: double(inner), right: double(inner) }),
    () => ({ is: 'negative', of: double(inner) })
  ]
  return random.pick(makers)(draw)
}

/** Of texts. */
function list(draw: Draw): Expression {
  const { random, names, depth, isInMacro } = draw
  const items = (): readonly Expression[] => Array.from({ length: 1 + random.below(3) }, () => text(deeper(draw)))
  if (depth <= 0 || random.once(3)) {
    if (random.once(2)) return named(random.pick(names.lists))
    return { is: 'list', items: items() }
  }
  const inner = deeper(draw)
  const inside = { ...inner, isInMacro: true }
  const name = random.pick(['c', 'item'])
  const makers: readonly Maker[] = [
    (given) => choiceOf(list, given),
    () => ({ is: 'plus', left: list(inner), right: list(inner) }),
    ...(isInMacro === true
      ? []
      : [
          (): Expression => ({ is: 'filter', list: list(inside), name, body: bool({ ...inside, variable: name }) }),
          (): Expression => ({ is: 'map', list: list(inside), name, body: text({ ...inside, variable: name }) })
        ])
  ]
  return random.pick(makers)(draw)
}

function timestamp(draw: Draw): Expression {
  const { random, depth } = draw
  if (depth <= 0 || random.once(2))
    return random.once(2) ? { is: 'now' } : { is: 'timestamp', text: constant(random.pick(instants)) }
  const inner = deeper(draw)
  return { is: random.once(2) ? 'plus' : 'minus', left: timestamp(inner), right: duration(inner) }
}

function duration(draw: Draw): Expression {
  const { random, depth } = draw
  if (depth <= 0 || random.once(2)) return { is: 'duration', text: constant(random.pick(durations)) }
  const inner = deeper(draw)
  if (random.once(2)) return { is: 'minus', left: timestamp(inner), right: timestamp(inner) }
  return { is: random.once(2) ? 'plus' : 'minus', left: duration(inner), right: duration(inner) }
}

function smallInt(random: Random): bigint {
  return random.once(12) ? random.pick(boundaryInts) : BigInt(random.below(20)) - 3n
}

function named(path: string): Expression {
  return { is: 'name', path: path.split('.') }
}

function constant(value: Value): Expression {
  return { is: 'constant', value }
}

function deeper(draw: Draw): Draw {
  return { ...draw, depth: draw.depth - 1 }
}

function leaf(draw: Draw): Draw {
  return { ...draw, depth: 0 }
}

function pathsIn(expression: Expression): readonly string[] {
  if (expression.is === 'name') return [expression.path.join('.')]
  if (expression.is === 'compare') return [...pathsIn(expression.left), ...pathsIn(expression.right)]
  if (expression.is === 'in') return pathsIn(expression.item)
  return expression.is === 'text' ? pathsIn(expression.text) : []
}
