import type { RoutingView } from '../core/routing-view.ts'
import { pathOf } from './cel/expression.ts'
import type { Expression } from './cel/expression.ts'

/** Fields that are always there, so that a comparison with them can't fail: `false && error` is false. */
const anchorFields = {
  'event.type': ({ event }: RoutingView) => event.type,
  'event.provider': ({ event }: RoutingView) => event.provider,
  'event.domain': ({ event }: RoutingView) => event.domain,
  'source.name': ({ source }: RoutingView) => source.name
} as const
type AnchorField = keyof typeof anchorFields

interface Anchor {
  readonly field: AnchorField
  readonly values: readonly string[]
}

/** Rules by what they ask of type, provider, domain or source: those that can't match are not evaluated. In their order. */
export function indexRules<R extends { readonly when: { readonly expression: Expression } }>(
  rules: readonly R[]
): (view: RoutingView) => readonly R[] {
  const byAnchor = new Map<string, number[]>()
  const always: number[] = []
  rules.forEach(({ when }, at) => {
    const anchor = findAnchor(when.expression)
    if (anchor === undefined) always.push(at)
    for (const value of new Set(anchor?.values)) {
      const key = `${anchor?.field}\n${value}`
      const known = byAnchor.get(key)
      if (known === undefined) byAnchor.set(key, [at])
      else known.push(at)
    }
  })
  if (byAnchor.size === 0) return () => rules
  const fields = Object.entries(anchorFields)
  return (view) => {
    const found = fields.flatMap(([field, valueOf]) => byAnchor.get(`${field}\n${valueOf(view)}`) ?? [])
    const wanted = [...always, ...found].toSorted((one, other) => one - other)
    return wanted.flatMap((at) => rules[at] ?? [])
  }
}

/** A comparison that must hold for the whole to be true. */
function findAnchor(expression: Expression): Anchor | undefined {
  if (expression.kind !== 'call') return undefined
  const [left, right] = expression.args
  if (left === undefined || right === undefined) return undefined
  if (expression.name === '&&') return findAnchor(left) ?? findAnchor(right)
  if (expression.name === '==') return anchorOf(left, [right]) ?? anchorOf(right, [left])
  if (expression.name === 'in' && right.kind === 'list') return anchorOf(left, right.items)
  return undefined
}

function anchorOf(field: Expression, constants: readonly Expression[]): Anchor | undefined {
  const path = pathOf(field)?.join('.')
  if (path === undefined || !isAnchorField(path)) return undefined
  const values = constants.flatMap((item) =>
    item.kind === 'constant' && typeof item.value === 'string' ? [item.value] : []
  )
  return values.length === constants.length ? { field: path, values } : undefined
}

function isAnchorField(path: string): path is AnchorField {
  return Object.hasOwn(anchorFields, path)
}
