import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import type { LookupPlace } from '../core/lookups.ts'
import { authorizationOf } from './authorization.ts'
import type { Answer, AskingParts } from './question.ts'
import { notUnderstood, readAnswer } from './read-answer.ts'

/** A record's number. An encoded query has signs of its own, none of which is in it. */
export const changeNumberForm = /^[A-Z]{2,10}\d{3,20}$/

/**
 * Whether a change request is approved, by the Table API:
 * https://www.servicenow.com/docs/bundle/zurich-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html
 */
export async function askServiceNow(
  { url: base, logIn }: LookupPlace,
  number: string,
  { request, clock }: AskingParts,
  signal: AbortSignal
): Promise<Answer> {
  const url = new URL(`${base}/api/now/table/change_request`)
  url.searchParams.set('sysparm_query', `number=${number}`)
  url.searchParams.set('sysparm_fields', 'number,approval')
  url.searchParams.set('sysparm_display_value', 'false')
  url.searchParams.set('sysparm_exclude_reference_link', 'true')
  url.searchParams.set('sysparm_limit', '2')
  const headers = { accept: 'application/json', ...authorizationOf(logIn) }
  const body = readAnswer(await request(url, headers, signal), clock.now())
  if (body === undefined) return undefined
  const { result } = body
  if (!Array.isArray(result)) throw notUnderstood()
  const records: readonly Json[] = result
  const [record, ...others] = records
  if (record === undefined) return undefined
  const { number: found, approval } = isJsonObject(record) ? record : {}
  // A query that it does not understand is left out by it, and then any record may come back.
  if (others.length > 0 || found !== number || typeof approval !== 'string') throw notUnderstood()
  return approval === 'approved'
}
