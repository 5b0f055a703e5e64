import type { Clock } from '../core/clock.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { LookupPlace } from '../core/lookups.ts'
import { authorizationOf } from './authorization.ts'
import { LookupFailure } from './lookup-failure.ts'
import { notUnderstood, readAnswer } from './read-answer.ts'
import type { RequestJson } from './request-json.ts'

export type SystemKind = 'github' | 'servicenow' | 'jira'

interface SystemQuestion {
  /** Below the system's URL: what any credentials that count may read. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** What is wrong with a success; nothing where it is as documented. @throws LookupFailure where it is not */
  readonly judge: (body: JsonObject) => string | undefined
}

const json = { accept: 'application/json' }

const questions: Readonly<Record<SystemKind, SystemQuestion>> = {
  // https://docs.github.com/en/rest/meta/meta#github-api-root
  github: {
    path: '/',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    judge: (body) => wantText(body, 'repository_url')
  },
  servicenow: {
    path: '/api/now/table/change_request?sysparm_fields=number%2Capproval&sysparm_limit=1',
    headers: json,
    judge: judgeTable
  },
  // https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-myself/#api-rest-api-2-myself-get
  jira: { path: '/rest/api/2/myself', headers: json, judge: (body) => wantText(body, 'self') }
}

/**
 * Asks a system for what it says to anybody with credentials that count.
 * @returns what is doubtful though it accepts them
 * @throws LookupFailure, or an Error of the connection; 401 is `CredentialsRefused`
 */
export async function probeSystem(
  kind: SystemKind,
  { url, logIn }: LookupPlace,
  { request, clock }: { readonly request: RequestJson; readonly clock: Clock },
  signal: AbortSignal
): Promise<string | undefined> {
  const { path, headers, judge } = questions[kind]
  const answer = await request(new URL(`${url}${path}`), { ...headers, ...authorizationOf(logIn) }, signal)
  if (answer.status === 401) throw new CredentialsRefused()
  const body = readAnswer(answer, clock.now(), [])
  return judge(body ?? {})
}

/** The system is there, and does not know who asks. */
export class CredentialsRefused extends Error {
  constructor() {
    super('it answers 401')
    this.name = 'CredentialsRefused'
  }
}

function wantText(body: JsonObject, name: string): undefined {
  if (typeof body[name] !== 'string') throw notUnderstood()
}

function judgeTable({ result }: JsonObject): string | undefined {
  if (!Array.isArray(result)) throw notUnderstood()
  const records: readonly Json[] = result
  const [record] = records
  if (record === undefined) return 'it shows no change request: there is none, or who asks may read none'
  const { number, approval } = isJsonObject(record) ? record : {}
  if (typeof number === 'string' && typeof approval === 'string') return undefined
  throw new LookupFailure('failed', 'it does not show `number` and `approval` of change requests')
}
