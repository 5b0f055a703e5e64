import type { Document, Path } from '../core/payload.ts'
import type { SignedFields } from '../core/scheme.ts'
import type { Refusal } from '../core/verdict.ts'
import { refuse } from './refuse.ts'

/** The text that was signed of some fields, or why there is none. `base` leads to the object that they are in. */
export function joinFields(payload: Document, base: Path, signed: SignedFields): string | Refusal {
  const { fields, separator, required, free, labelled } = signed
  const parts: string[] = []
  for (const field of fields) {
    const value = payload.text([...base, ...splitPath(field)])
    if (value === undefined && required.includes(field)) return refuse('missing')
    if (field !== free && value?.includes(separator) === true) return refuse('malformed')
    if (labelled !== true) parts.push(value ?? '')
    else if (value !== undefined) parts.push(field, value)
  }
  return parts.join(separator) + (labelled === true ? separator : '')
}

export function splitPath(path: string): Path {
  return path === '' ? [] : path.split('.')
}
