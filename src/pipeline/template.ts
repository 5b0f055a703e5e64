import type { HeaderList } from '../core/header-list.ts'
import type { Lookup, ReadingView } from '../core/event-reader.ts'
import { stepsOf } from '../core/payload.ts'
import type { Path, Scope, ScopedPath } from '../core/payload.ts'
import { filterNamed } from './template-filters.ts'
import type { Filter } from './template-filters.ts'

/** A template compiled to a look-up, with the payload paths that it may read for given headers. */
export interface CompiledTemplate {
  readonly lookup: Lookup
  readonly paths: (headers: HeaderList) => readonly ScopedPath[]
  /** Of the headers, those that the paths depend on. */
  readonly deciding: readonly string[]
}

/** Makes a look-up of a template; whoever gives it keeps what the template reads. */
export type Compile = (template: string) => Lookup

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hole'; readonly hole: Hole }
  | { readonly kind: 'optional'; readonly parts: readonly Part[] }

interface Hole {
  readonly read: Lookup
  readonly path: (headers: HeaderList) => ScopedPath | undefined
  /** The header that the path depends on. */
  readonly deciding?: string
  readonly filters: readonly Filter[]
}

/**
 * Compiles the language of docs/templates.md: `{path}`, `{item:path}`, `{content:path}`, `{header:name}`, `{batch:index}`,
 * `{delivery:source}`,  * `{<header:name>.id}`, `{x|filter}`, `[optional]`.
 * @throws Error with a sentence that names the place, for templates that users write
 */
export function compileTemplate(template: string): CompiledTemplate {
  const { parts, end } = parseParts(template, 0, false)
  if (end !== template.length) throw new Error(`template "${template}": "]" at character ${end + 1} closes nothing`)
  const holes = collectHoles(parts)
  return {
    lookup: compileParts(parts),
    paths: (headers) => holes.map((hole) => hole.path(headers)).filter((path) => path !== undefined),
    deciding: holes.map(({ deciding }) => deciding).filter((header) => header !== undefined)
  }
}

function parseParts(template: string, start: number, isNested: boolean): { parts: Part[]; end: number } {
  const parts: Part[] = []
  let at = start
  while (at < template.length && template[at] !== ']') {
    if (template[at] === '{') {
      const close = template.indexOf('}', at)
      if (close < 0) throw new Error(`template "${template}": "{" at character ${at + 1} is not closed`)
      parts.push({ kind: 'hole', hole: parseHole(template.slice(at + 1, close)) })
      at = close + 1
    } else if (template[at] === '[') {
      const inner = parseParts(template, at + 1, true)
      parts.push({ kind: 'optional', parts: inner.parts })
      at = inner.end + 1
    } else {
      const next = template.slice(at).search(/[{[\]]/)
      const end = next < 0 ? template.length : at + next
      parts.push({ kind: 'text', text: template.slice(at, end) })
      at = end
    }
  }
  if (isNested && at >= template.length) throw new Error(`template "${template}": "[" is not closed`)
  return { parts, end: at }
}

function parseHole(text: string): Hole {
  const [subject = '', ...names] = text.split('|').map((part) => part.trim())
  if (subject === '') throw new Error(`template hole "{${text}}" is empty`)
  return { ...parseSubject(subject), filters: names.map((name) => requireFilter(name, text)) }
}

function requireFilter(name: string, text: string): Filter {
  const filter = filterNamed(name)
  if (typeof filter === 'string') throw new Error(`template hole "{${text}}": ${filter}`)
  return filter
}

function parseSubject(subject: string): Omit<Hole, 'filters'> {
  if (subject.startsWith('header:')) {
    const name = subject.slice('header:'.length).toLowerCase()
    if (name === '') throw new Error(`template hole "{${subject}}" names no header`)
    return { read: ({ headers }) => nonEmpty(headers.only(name)), path: () => undefined }
  }
  if (subject === 'delivery:source') return { read: ({ source }) => source, path: () => undefined }
  if (subject === 'batch:index') return { read: ({ index }) => String(index), path: () => undefined }
  if (/^(?:batch|body|contents|delivery|headers|items|payload):/.test(subject))
    throw new Error(
      `template hole "{${subject}}": there are header:NAME, item:PATH, content:PATH, batch:index and delivery:source`
    )
  const dynamic = /^<header:([^<>]+)>(\..*)?$/.exec(subject)
  if (dynamic !== null) return dynamicPath((dynamic[1] ?? '').toLowerCase(), splitPath(dynamic[2]?.slice(1)))
  if (/[<>]/.test(subject))
    throw new Error(`template path "${subject}": only its first step may be looked up, as <header:name>`)
  const [, prefix = 'payload', rest] = /^(?:(item|content):)?(.*)$/s.exec(subject) ?? []
  const scope = scopes[prefix] ?? 'payload'
  const path = splitPath(rest)
  return { read: (view) => nonEmpty(view[scope].text(path)), path: () => ({ scope, path }) }
}

const scopes: Readonly<Record<string, Scope>> = { payload: 'payload', item: 'item', content: 'content' }

function splitPath(text: string | undefined): Path {
  const path = text === undefined ? [] : stepsOf(text)
  if (path.includes('')) throw new Error(`template path "${text}" has an empty step`)
  if (path.includes('*'))
    throw new Error(`template path "${text}": only correlation keys may have a step "*", and only one`)
  return path
}

function dynamicPath(header: string, rest: readonly string[]): Omit<Hole, 'filters'> {
  const pathFor = (headers: HeaderList): Path | undefined => {
    const first = headers.only(header)
    return first === undefined ? undefined : [first, ...rest]
  }
  return {
    deciding: header,
    path: (headers) => {
      const path = pathFor(headers)
      return path === undefined ? undefined : { scope: 'payload', path }
    },
    read: ({ headers, payload }) => {
      const path = pathFor(headers)
      return path === undefined ? undefined : nonEmpty(payload.text(path))
    }
  }
}

function compileParts(parts: readonly Part[]): Lookup {
  const readers = parts.map(compilePart)
  const [only] = readers
  if (readers.length === 1 && only !== undefined)
    return parts[0]?.kind === 'hole' ? only : (view) => nonEmpty(only(view))
  return (view) => {
    let text = ''
    for (const read of readers) {
      const value = read(view)
      if (value === undefined) return undefined
      text += value
    }
    return nonEmpty(text)
  }
}

function compilePart(part: Part): Lookup {
  if (part.kind === 'text') return () => part.text
  // What a hole reads is never empty.
  if (part.kind === 'hole') return part.hole.filters.length === 0 ? part.hole.read : (view) => fillHole(part.hole, view)
  const inner = compileParts(part.parts)
  return (view) => inner(view) ?? ''
}

function fillHole(hole: Hole, view: ReadingView): string | undefined {
  let value = hole.read(view)
  for (const filter of hole.filters) value = value === undefined ? undefined : nonEmpty(filter(value))
  return value
}

function collectHoles(parts: readonly Part[]): readonly Hole[] {
  return parts.flatMap((part) => {
    if (part.kind === 'hole') return [part.hole]
    return part.kind === 'optional' ? collectHoles(part.parts) : []
  })
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
