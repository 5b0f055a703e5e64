import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import { Problem } from '../core/problem.ts'

/** What is asked for with `POST /api/v1/quarantine/release` and `/drop`. */
export interface QuarantineRequest {
  readonly region: string
  /** Of quarantined events, as `turnpike quarantine list` shows them. */
  readonly keys: readonly string[]
}

/** More are asked for one lot after the other. */
export const maxQuarantineKeys = 100

/** @throws Problem `request-invalid` */
export function readQuarantineRequest(body: Json): QuarantineRequest {
  if (!isJsonObject(body)) throw invalid('The body must be a JSON object with `region` and `keys`.')
  const { region, keys, ...others } = body
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid('Besides `region` and `keys` nothing is understood.')
  if (typeof region !== 'string' || region === '') throw invalid('`region` must be the name of a region.')
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maxQuarantineKeys)
    throw invalid(`\`keys\` must be a list of 1 to ${maxQuarantineKeys} keys.`)
  const wanted = keys.filter((key: Json): key is string => typeof key === 'string' && /^[0-9a-f]{32}$/.test(key))
  if (wanted.length < keys.length) throw invalid('A key is 32 of 0-9 and a-f: `turnpike quarantine list` shows them.')
  return { region, keys: [...new Set(wanted)] }
}

function invalid(detail: string): Problem {
  return new Problem('request-invalid', { detail })
}
