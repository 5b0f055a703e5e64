import type { Json, JsonObject } from '../core/json.ts'
import { isJsonObject } from '../core/json.ts'
import type { NamedTenant } from '../core/tenant.ts'
import { formatPath } from './finding.ts'
import { suggestName } from './suggest-name.ts'

export type ParsedTenant =
  | { readonly ok: true; readonly tenant: NamedTenant }
  /** `key` is where the fault is, as `names.github`; empty for the line as a whole. */
  | { readonly ok: false; readonly key: string; readonly message: string }

class TenantFault extends Error {
  readonly key: string
  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

const keys = ['id', 'home', 'facts', 'names']
/** A tenant's own words, which a fact of the same name would hide from rules. */
const reservedFacts = new Set(['id', 'home', 'known', 'names', 'facts'])

/** One line of a tenants file: `{"id": "t-42", "home": "uk", "facts": {…}, "names": {"github": ["acme"]}}`. */
export function parseTenantLine(json: string): ParsedTenant {
  return tell(() => readTenant(parseObject(json)))
}

/** The same of one item of a YAML or JSON file, whose parser has found the keys that stand twice. */
export function parseTenantItem(value: Json): ParsedTenant {
  return tell(() => {
    if (!isJsonObject(value)) throw new TenantFault('', 'the item is not a map')
    return readTenant(value)
  })
}

function tell(read: () => NamedTenant): ParsedTenant {
  try {
    return { ok: true, tenant: read() }
  } catch (thrown) {
    if (thrown instanceof TenantFault) return { ok: false, key: thrown.key, message: thrown.message }
    throw thrown
  }
}

function parseObject(json: string): JsonObject {
  let value: Json
  try {
    const parsed: unknown = JSON.parse(json)
    // JSON.parse makes nothing else; its own type says `any`.
    value = parsed as Json
  } catch {
    throw new TenantFault('', 'the line is not JSON')
  }
  if (!isJsonObject(value)) throw new TenantFault('', 'the line is not a JSON object')
  const twice = countKeys(value) === countColons(json) ? undefined : findDoubledKey(json)
  if (twice !== undefined) throw new TenantFault(twice, 'the key is given twice')
  return value
}

function readTenant(line: JsonObject): NamedTenant {
  for (const key of Object.keys(line)) if (!keys.includes(key)) throw new TenantFault(key, unknownKey(key))
  const { id, home, facts = {}, names = {} } = line
  return Object.freeze({
    id: readText(id, 'id'),
    home: readText(home, 'home'),
    facts: readFacts(facts),
    names: readNames(names)
  })
}

function unknownKey(key: string): string {
  const meant = suggestName(key, keys)
  return `is not a known key; ${meant === undefined ? `known are ${keys.join(', ')}` : `did you mean \`${meant}\`?`}`
}

function readText(value: Json | undefined, key: string): string {
  if (value === undefined) throw new TenantFault(key, 'is missing')
  if (typeof value !== 'string' || value.length === 0 || value.length > 256 || hasControl(value))
    throw new TenantFault(key, 'must be text of 1 to 256 characters')
  if (!value.isWellFormed()) throw new TenantFault(key, 'holds half a character')
  return value
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

function readFacts(value: Json): NamedTenant['facts'] {
  if (!isJsonObject(value)) throw new TenantFault('facts', 'must be an object')
  const facts: [string, string | number | boolean][] = []
  for (const [key, fact] of Object.entries(value)) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(key) || reservedFacts.has(key))
      throw new TenantFault(
        formatPath(['facts', key]),
        "is no name for a fact: a letter, then letters, digits and _, and not one of the tenant's own words"
      )
    const isFact = typeof fact === 'string' || typeof fact === 'boolean' || isFiniteNumber(fact)
    if (!isFact) throw new TenantFault(formatPath(['facts', key]), 'must be text, a number, true or false')
    facts.push([key, fact])
  }
  return Object.freeze(Object.fromEntries(facts))
}

/** `1e999` is JSON and no number that rules could compare. */
function isFiniteNumber(value: Json): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function readNames(value: Json): NamedTenant['names'] {
  if (!isJsonObject(value)) throw new TenantFault('names', 'must be an object')
  const spaces = Object.entries(value).map(([space, names]): [string, readonly string[]] => {
    const key = formatPath(['names', space])
    if (!Array.isArray(names)) throw new TenantFault(key, 'must be a list of names')
    return [space, Object.freeze(names.map((name: Json) => readText(name, key)))]
  })
  return Object.freeze(Object.fromEntries(spaces))
}

function countKeys(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((count, held: Json) => count + countKeys(held), 0)
  if (!isJsonObject(value)) return 0
  let count = 0
  for (const key of Object.keys(value)) count += 1 + countKeys(value[key] ?? null)
  return count
}

/** The colons outside texts of valid JSON: one behind each key. That most lines are good is seen quickly so. */
function countColons(json: string): number {
  let count = 0
  let isText = false
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (unit === quote) isText = !isText
    else if (unit === backslash) at += 1
    else if (unit === colon && !isText) count += 1
  }
  return count
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a]

/** The first key that stands twice in one object: JSON.parse takes the last, a person may have meant the first. */
function findDoubledKey(json: string): string | undefined {
  const open: Set<string>[] = []
  for (const [, text, colon, bracket] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|([{}])/g)) {
    if (bracket === '{') open.push(new Set())
    else if (bracket === '}') open.pop()
    else if (colon !== undefined && text !== undefined) {
      const key: unknown = JSON.parse(text)
      const seen = open.at(-1)
      if (seen?.has(String(key)) === true) return String(key)
      seen?.add(String(key))
    }
  }
  return undefined
}
