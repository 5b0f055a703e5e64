import { attributeNames } from '../core/event.ts'
import type { Event, EventAttributes, ValidEvent } from '../core/event.ts'
import { Problem } from '../core/problem.ts'
import type { SchemaSet, SchemaVerdict } from '../core/schemas.ts'
import type { Source } from '../core/source.ts'
import { limits } from './limits.ts'
import { sealValid } from './seal.ts'

/**
 * Holds the payload against the provider's contract schema, and the attributes against the CloudEvents rules.
 * An authentic payload that drifted is told of, and passes unless the source refuses drift; where the source keeps it in
 * quarantine, `place` lays it there, since its region is not known yet.
 * @throws Problem `schema-mismatch` or `event-invalid`
 */
export function validate(
  event: Event,
  source: Source,
  schemas: SchemaSet,
  onDrift: (fault: string) => void
): ValidEvent {
  const { schema } = source.provider
  const { payload } = event.facts
  const verdict = schema === undefined || payload === undefined ? passed : schemas.check(schema, payload)
  if (!verdict.ok) {
    onDrift(verdict.fault)
    if (source.drift === 'refuse') throw new Problem('schema-mismatch', { reason: 'drift' })
  }
  const fault = attributeFault(event.attributes)
  if (fault !== undefined) throw new Problem('event-invalid', { reason: fault })
  return sealValid(event, verdict.ok ? event.facts : { ...event.facts, drifted: true })
}

const passed: SchemaVerdict = { ok: true }

/**
 * What CloudEvents forbids in a String: controls, lone surrogates and noncharacters; and what our records bound.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system
 */
function attributeFault(attributes: EventAttributes): string | undefined {
  for (const name of attributeNames) {
    const text = attributes[name]
    if (text === undefined) continue
    if (text === '') return `${name}-empty`
    if (text.length > limits.maxAttributeChars) return `${name}-too-long`
    if (!plain.test(text) && (forbidden.test(text) || !text.isWellFormed())) return `${name}-forbidden-character`
  }
  if (noUri.test(attributes.source)) return 'source-no-uri'
  return undefined
}

/** Of nearly all attributes; then nothing else need be looked for. */
const plain = /^[\x20-\x7e]*$/

/** What no URI holds unescaped, and a broken escape. https://www.rfc-editor.org/rfc/rfc3986#section-2 */
const noUri = /[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/

// eslint-style control-character rules would flag exactly what this is for
const forbidden =
  /[\u0000-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/u
