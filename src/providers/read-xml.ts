import { SaxesParser } from 'saxes'
import type { SaxesTagNS } from 'saxes'
import type { Json } from '../core/json.ts'
import { Problem } from '../core/problem.ts'

/** An element with its namespace; text around its children is white space only, and not kept. */
export interface XmlElement {
  readonly namespace: string
  /** Without a prefix. */
  readonly name: string
  /** By `{namespace}name`; attributes without a prefix are in no namespace. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** Deeper than any sender's, and far from where a recursive reader would run out of stack. */
const maxDepth = 64
/** A hundred records of five hundred fields: a body that is read here keeps others waiting, and small elements cost most. */
const maxElements = 50_000

/**
 * Reads XML 1.0 in UTF-8 as https://www.w3.org/TR/xml-names/ has it, and nothing that can point elsewhere or grow: a
 * document type is refused before what it declares is read, there are no entities but the five, and instructions,
 * other encodings and text beside elements are refused.
 *
 * It is saxes that reads: it holds a document to the grammar, stops at the first fault, and knows no entities of a
 * document's own. Libraries that build trees repair what is broken, and several have expanded entities by default.
 * @throws Problem `payload-malformed`
 */
export function readXml(body: Uint8Array): XmlElement {
  const text = decodeUtf8(body)
  try {
    return parse(text)
  } catch (thrown) {
    // The parser's own message quotes the payload, so it is not kept even as a cause.
    throw thrown instanceof Problem ? thrown : malformed('not-xml', 'The payload is not XML.')
  }
}

/**
 * An element as JSON: without children its text, with them an object by their names, in which what stands there several
 * times is a list. `nil` is null, and a child of an element of the type `array` is an item of it.
 */
export function jsonOf({ attributes, children, text }: XmlElement): Json {
  const nil = attributes.get('nil') ?? attributes.get(`{${schemaInstance}}nil`)
  if (nil === 'true' || nil === 'nil') return null
  if (attributes.get('type') === 'array') return children.map(jsonOf)
  return children.length === 0 ? text : Object.fromEntries(fieldsOf(children))
}

/** What stands there several times is a list, in the place of the first. */
export function fieldsOf(children: readonly XmlElement[]): ReadonlyMap<string, Json> {
  const grouped = Map.groupBy(children, ({ name }) => name)
  return new Map([...grouped].map(([name, [first, ...rest]]) => [name, valueOf(first, rest)]))
}

export const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

export function malformed(reason: string, detail: string): Problem {
  return new Problem('payload-malformed', { reason, detail })
}

function valueOf(first: XmlElement | undefined, rest: readonly XmlElement[]): Json {
  if (first === undefined) return null
  return rest.length === 0 ? jsonOf(first) : [first, ...rest].map(jsonOf)
}

function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw malformed('not-utf8', 'The payload is not UTF-8.')
  }
}

function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const open: OpenElement[] = []
  let root: XmlElement | undefined
  let elements = 0
  const append = (part: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += part
  }
  refuseOddities(parser)
  parser.on('opentag', (tag) => {
    if (open.length >= maxDepth) throw malformed('too-deep', 'The payload is nested too deep.')
    elements += 1
    if (elements > maxElements) throw malformed('xml-too-many', 'The payload has too many elements.')
    open.push(elementOf(tag))
  })
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed === undefined) return
    const parent = open.at(-1)
    const element = settle(closed)
    if (parent === undefined) root = element
    else parent.children.push(element)
  })
  parser.write(text).close()
  if (root === undefined) throw malformed('not-xml', 'The payload is not XML.')
  return root
}

/** Its faults, and what its grammar allows and no sender of ours writes. */
function refuseOddities(parser: SaxesParser<{ readonly xmlns: true }>): void {
  parser.on('error', () => {
    throw malformed('not-xml', 'The payload is not XML.')
  })
  parser.on('doctype', () => {
    throw malformed('xml-doctype', 'The payload declares a document type.')
  })
  parser.on('processinginstruction', () => {
    throw malformed('xml-instruction', 'The payload has a processing instruction.')
  })
  parser.on('xmldecl', ({ version, encoding = 'utf-8' }) => {
    if (version !== '1.0' || encoding.toLowerCase() !== 'utf-8')
      throw malformed('xml-declaration', 'The payload is not XML 1.0 in UTF-8.')
  })
}

function elementOf({ uri, local, attributes }: SaxesTagNS): OpenElement {
  const named = Object.values(attributes).map(
    (attribute) =>
      [attribute.uri === '' ? attribute.local : `{${attribute.uri}}${attribute.local}`, attribute.value] as const
  )
  return { namespace: uri, name: local, attributes: new Map(named), children: [], text: '' }
}

function settle({ text, ...element }: OpenElement): XmlElement {
  if (element.children.length === 0) return { ...element, text }
  if (text.trim() !== '') throw malformed('xml-mixed', 'The payload has text beside elements.')
  return { ...element, text: '' }
}
