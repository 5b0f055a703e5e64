import type { CompiledHandshake, HandshakeAnswer, Lookup, ReadingView } from '../core/event-reader.ts'
import type { Handshake } from '../core/handshake.ts'
import { HeaderList } from '../core/header-list.ts'
import { isConfirmable } from './confirmable.ts'
import { compileCondition } from './compile-condition.ts'
import { compileTemplate } from './template.ts'
import type { Compile } from './template.ts'

/**
 * @throws Error for a handshake by OPTIONS that looks into a payload: nobody signs its request
 */
export function compileHandshake(handshake: Handshake, compile: Compile): CompiledHandshake {
  const { name, method, confirm } = handshake
  const compileHere = method === 'POST' ? compile : compileForHeaders
  const conditions = handshake.when.map((condition) => compileCondition(condition, compileHere))
  const readReply = compileReply(handshake.answer, compileHere)
  const readUrl = confirm === undefined ? undefined : compileHere(confirm.url)
  const hosts = confirm?.hosts ?? []
  return {
    name,
    method,
    answer: (view) => {
      if (!conditions.every((holds) => holds(view))) return undefined
      const reply = readReply(view)
      if (reply === undefined) return undefined
      if (readUrl === undefined) return { reply, confirm: undefined }
      const url = toUrl(readUrl(view))
      return url !== undefined && isConfirmable(url, hosts) ? { reply, confirm: url } : undefined
    }
  }
}

function compileForHeaders(template: string): Lookup {
  const { lookup, paths } = compileTemplate(template)
  if (paths(new HeaderList([])).length > 0 || template.includes('<'))
    throw new Error(`template "${template}": a handshake by OPTIONS may read headers only, because nobody signs it`)
  return lookup
}

type ReadReply = (view: ReadingView) => HandshakeAnswer['reply'] | undefined

function compileReply({ status, headers = {}, text, json }: Handshake['answer'], compile: Compile): ReadReply {
  const readHeaders = compileRecord(headers, compile)
  const readJson = compileRecord(json ?? {}, compile)
  const readText = text === undefined ? undefined : compile(text)
  return (view) => {
    const filled = readHeaders(view)
    const fields = readJson(view)
    const body = json === undefined ? readText?.(view) : fields && JSON.stringify(fields)
    const isWhole = (json === undefined && readText === undefined) || body !== undefined
    // What no header may hold was not written by the sender's own product.
    if (!isWhole || filled === undefined || !Object.values(filled).every(isHeaderValue)) return undefined
    const type = json === undefined ? {} : { 'content-type': 'application/json' }
    return { status, headers: { ...type, ...filled }, ...(body === undefined ? {} : { body }) }
  }
}

/** All of the values, or none where one is missing. */
function compileRecord(
  templates: Readonly<Record<string, string>>,
  compile: Compile
): (view: ReadingView) => Record<string, string> | undefined {
  const readers = Object.entries(templates).map(([name, template]) => [name, compile(template)] as const)
  return (view) => {
    const values = readers.map(([name, read]) => [name, read(view)] as const)
    const found = values.filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
    return found.length === values.length ? Object.fromEntries(found) : undefined
  }
}

function isHeaderValue(value: string): boolean {
  return /^[\x20-\x7e]{1,1024}$/.test(value)
}

function toUrl(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined
}
