import assert from 'node:assert/strict'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'

/*
 * As much of Go's text/template (https://pkg.go.dev/text/template) as our templates for other products use: fields,
 * `with`, `range`, `if`, `or`, `index`, and `toJson`, which those products add. Anything else fails, and so does what fails
 * there: a field of a value that is not there.
 */

interface Scope {
  readonly dot: Value
  readonly variables: Readonly<Record<string, Value>>
}
/** Undefined is Go's nil. */
type Value = Json | undefined
type Render = (scope: Scope) => string

export function renderGoTemplate(template: string, dot: Json): string {
  const pieces = template.split(/\{\{([^{}]*)\}\}/)
  const { render, next } = parseBlock(pieces, 0)
  assert.equal(next, pieces.length, 'an end without a beginning')
  return render({ dot, variables: {} })
}

/** Pieces are text and actions in turn. */
function parseBlock(pieces: readonly string[], start: number): { readonly render: Render; readonly next: number } {
  const parts: Render[] = []
  let at = start
  for (; at < pieces.length; at += 1) {
    const piece = pieces[at] ?? ''
    if (at % 2 === 0) {
      parts.push(() => piece)
      continue
    }
    const action = piece.trim()
    if (action === 'end') break
    const [, keyword = '', argument = ''] = /^(with|range|if)\s+(.*)$/.exec(action) ?? []
    if (keyword === '') {
      parts.push((scope) => print(evaluate(action, scope)))
      continue
    }
    const block = parseBlock(pieces, at + 1)
    assert.ok(block.next < pieces.length, `${action} has no end`)
    parts.push(blockOf(keyword, argument, block.render))
    at = block.next
  }
  return { render: (scope) => parts.map((part) => part(scope)).join(''), next: at }
}

function blockOf(keyword: string, argument: string, render: Render): Render {
  if (keyword === 'range') return rangeOf(argument, render)
  return (scope) => {
    const value = evaluate(argument, scope)
    if (!isTrue(value)) return ''
    return render(keyword === 'with' ? { ...scope, dot: value } : scope)
  }
}

function rangeOf(argument: string, render: Render): Render {
  const [, index = '', item = '', of = ''] = /^(\$\w+), (\$\w+) := (.*)$/.exec(argument) ?? []
  assert.notEqual(of, '', `this range is not understood: ${argument}`)
  return ({ dot, variables }) => {
    const list = evaluate(of, { dot, variables }) ?? []
    assert.ok(Array.isArray(list), `${of} is no list`)
    return list
      .map((value: Json, at) => render({ dot: value, variables: { ...variables, [index]: at, [item]: value } }))
      .join('')
  }
}

function evaluate(pipeline: string, scope: Scope): Value {
  const [first = '', ...filters] = pipeline.split(' | ')
  let value = call(first.trim(), scope)
  for (const filter of filters) {
    assert.equal(filter.trim(), 'toJson')
    value = JSON.stringify(value ?? null)
  }
  return value
}

function call(text: string, scope: Scope): Value {
  const words = text.match(/"[^"]*"|\S+/g) ?? []
  const [name = '', ...operands] = words
  if (words.length === 1) return operand(name, scope)
  const values = operands.map((word) => operand(word, scope))
  if (name === 'or') return values.find(isTrue) ?? values.at(-1)
  assert.ok(name === 'index' && values.length === 2, `${text} is not understood`)
  const [map, key] = values
  assert.ok(map !== undefined && isJsonObject(map) && typeof key === 'string', `${text}: no map, or no key`)
  return map[key]
}

function operand(word: string, { dot, variables }: Scope): Value {
  if (word.startsWith('"')) return word.slice(1, -1)
  const [, variable, path = ''] = /^(\$\w+)?((?:\.\w+)*)$/.exec(word) ?? []
  assert.ok(variable !== undefined || path !== '', `${word} is not understood`)
  let value = variable === undefined ? dot : variables[variable]
  for (const step of path.split('.').slice(1)) {
    assert.ok(value !== undefined && value !== null, `nil pointer evaluating ${word} at .${step}`)
    assert.ok(isJsonObject(value), `${word}: .${step} of a value without fields`)
    value = value[step]
  }
  return value
}

/** https://pkg.go.dev/text/template#hdr-Actions: the empty values are false, 0, nil, and what has no length. */
function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value !== undefined && isJsonObject(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

function print(value: Value): string {
  return value === undefined || value === null
    ? '<no value>'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
}
