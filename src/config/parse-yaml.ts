import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Node, Pair, ParsedNode } from 'yaml'
import { configLimits } from './config-limits.ts'
import type { ConfigEntry, ConfigMap, ConfigTree } from './config-tree.ts'
import { describeYamlFault } from './describe-yaml-fault.ts'
import { formatPath } from './finding.ts'
import type { FindingReport, Place } from './finding.ts'

/**
 * YAML 1.2 with the core schema: no dates, no tags, no merge keys, every key a string, no key twice. Aliases are
 * written out, up to a bound. Answers nothing when an error was reported.
 * https://yaml.org/spec/1.2.2/
 */
export function parseYaml(text: string, file: string, report: FindingReport): ConfigMap | undefined {
  const tree = parseYamlTree(text, file, report)
  if (tree === undefined || tree.kind === 'map') return tree
  const message = 'is not a configuration: a map of sections is expected, such as `version: 1`'
  report.add({ file, line: 1, column: 1, severity: 'error', path: '', message })
  return undefined
}

/** The same of any value; an empty file is null. */
export function parseYamlTree(text: string, file: string, report: FindingReport): ConfigTree | undefined {
  const lines = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const reader = new TreeReader(placeAt, report)
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // The reader finds doubled keys itself, with both places.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error'
  })
  const faults = [...document.errors, ...document.warnings]
  // The parser is recursive and ran out of stack; where that happened says nothing.
  if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION'))
    reader.fail(placeAt(0), [], `is nested too deeply to be read; at most ${configLimits.yamlDepth} levels`)
  else
    for (const fault of faults)
      report.add({ ...placeAt(fault.pos[0]), severity: 'error', path: '', ...describeYamlFault(fault) })
  return faults.length > 0 ? undefined : reader.readRoot(document.contents)
}

type Steps = readonly (string | number)[]

class TreeReader {
  readonly #placeAt: (offset: number) => Place
  readonly #report: FindingReport
  readonly #anchors = new Map<string, Node>()
  #values = 0
  #failed = false
  #exhausted = false

  constructor(placeAt: (offset: number) => Place, report: FindingReport) {
    this.#placeAt = placeAt
    this.#report = report
  }

  fail(place: Place, path: Steps, message: string): void {
    this.#failed = true
    this.#report.add({ ...place, severity: 'error', path: formatPath(path), message })
  }

  readRoot(contents: ParsedNode | null): ConfigTree | undefined {
    const root: ConfigTree | undefined =
      contents === null ? { kind: 'scalar', place: this.#placeAt(0), value: null } : this.#read(contents, [])
    return this.#failed ? undefined : root
  }

  #read(node: Node, path: Steps): ConfigTree | undefined {
    const place = this.#placeAt(node.range?.[0] ?? 0)
    this.#values += 1
    if (this.#exhausted) return undefined
    if (this.#values > configLimits.yamlValues)
      return this.#giveUp(place, `holds more than ${configLimits.yamlValues} values, aliases written out`)
    if (path.length > configLimits.yamlDepth)
      return this.#giveUp(
        place,
        `is nested more than ${configLimits.yamlDepth} levels deep, or holds itself by an alias`
      )
    return isAlias(node) ? this.#readAlias(node.source, place, path) : this.#readPlain(node, place, path)
  }

  /** Once only: what is too large would say so at each of its parts. */
  #giveUp(place: Place, message: string): undefined {
    this.#exhausted = true
    this.fail(place, [], message)
  }

  #readAlias(name: string, place: Place, path: Steps): ConfigTree | undefined {
    const target = this.#anchors.get(name)
    if (target !== undefined) return this.#read(target, path)
    this.fail(place, path, `\`*${name}\` names no anchor above it`)
    return undefined
  }

  #readPlain(node: Node, place: Place, path: Steps): ConfigTree | undefined {
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isMap(node)) return { kind: 'map', place, entries: this.#readEntries(node.items, path) }
    if (isSeq(node)) return { kind: 'list', place, items: this.#readItems(node.items, path) }
    if (isScalar(node) && isScalarValue(node.value)) return { kind: 'scalar', place, value: node.value }
    this.fail(place, path, 'is not a value that a configuration can hold')
    return undefined
  }

  #readItems(items: readonly unknown[], path: Steps): readonly ConfigTree[] {
    return items.flatMap((item, at) => (isNode(item) ? (this.#read(item, [...path, at]) ?? []) : []))
  }

  #readEntries(items: readonly Pair[], path: Steps): ReadonlyMap<string, ConfigEntry> {
    const entries = new Map<string, ConfigEntry>()
    for (const { key, value } of items) {
      if (!isScalar(key)) continue
      const name = String(key.value)
      const place = this.#placeAt(key.range?.[0] ?? 0)
      const first = entries.get(name)
      if (first !== undefined) this.fail(place, [...path, name], `is given twice; first on line ${first.key.line}`)
      const empty: ConfigTree = { kind: 'scalar', place, value: null }
      const tree = isNode(value) ? this.#read(value, [...path, name]) : empty
      if (tree !== undefined) entries.set(name, { key: place, value: tree })
    }
    return entries
  }
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value)
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
