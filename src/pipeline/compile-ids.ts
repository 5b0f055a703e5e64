import { hash } from 'node:crypto'
import type { EventReader, ReadingView } from '../core/event-reader.ts'
import type { IdRule } from '../core/rule.ts'
import type { Compile } from './template.ts'

type ReadId = EventReader['id']
type HashRule = Extract<IdRule, { readonly hash: unknown }>

/** The first rule that gives an id. */
export function compileIds(provider: string, rules: readonly IdRule[], compile: Compile): ReadId {
  const readers = rules.map((rule) => compileId(provider, rule, compile))
  return (view) => {
    for (const read of readers) {
      const id = read(view)
      if (id !== undefined) return id
    }
    return undefined
  }
}

function compileId(provider: string, rule: IdRule, compile: Compile): ReadId {
  if ('use' in rule) {
    const { quality } = rule
    const read = compile(rule.use)
    return (view) => {
      const value = read(view)
      return value === undefined ? undefined : { value, quality }
    }
  }
  const readContent = compileContent(rule, compile)
  const { withinMs } = rule
  return (view) => {
    const content = readContent(view)
    if (content === undefined) return undefined
    const step = withinMs === undefined ? '' : String(Math.floor(view.receivedAt / withinMs))
    return { value: hash('sha256', `${provider}\n${step}\n${content}`, 'hex').slice(0, 32), quality: 'derived' }
  }
}

/** What is hashed; undefined when none of the values is there. */
function compileContent(rule: HashRule, compile: Compile): (view: ReadingView) => string | undefined {
  if (rule.hash === 'data') {
    const others = (rule.and ?? []).map(compile)
    return (view) => {
      const digest = hash('sha256', view.data, 'hex')
      return others.length === 0 ? digest : JSON.stringify([digest, ...others.map((read) => read(view) ?? null)])
    }
  }
  const readers = rule.hash.map(compile)
  return (view) => {
    const values = readers.map((read) => read(view) ?? null)
    // As JSON, so that no two lists of values run into one another.
    return values.every((value) => value === null) ? undefined : JSON.stringify(values)
  }
}
