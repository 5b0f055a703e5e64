import { isJsonObject } from '../core/json.ts'
import type { GitHubPlace } from '../core/lookups.ts'
import { authorizationOf } from './authorization.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits } from './lookup-limits.ts'
import type { Answer, AskingParts } from './question.ts'
import { notUnderstood, readAnswer } from './read-answer.ts'
import type { JsonAnswer } from './request-json.ts'

export interface CommitName {
  /** `repos/acme/app`, or `repositories/4711`, which is what GitHub itself redirects to. */
  readonly repository: string
  /** Whole: a short one may become another commit's. */
  readonly sha: string
}

const ownerForm = /^[A-Za-z0-9][\w-]{0,99}$/
const repositoryForm = /^(?!\.{1,2}$)[\w.-]{1,100}$/
const shaForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
/** GitHub could not check it just now; it says nothing of the commit. */
const fleetingReasons: readonly string[] = ['gpgverify_error', 'gpgverify_unavailable']

/** The commit that an event names, if it is one of this GitHub's: by the event's own source. */
export function nameCommit(source: string, sha: string, { host }: GitHubPlace): CommitName | undefined {
  const url = URL.parse(source)
  if (url?.protocol !== 'https:' || url.host !== host || !shaForm.test(sha)) return undefined
  const [, owner = '', repository = '', ...more] = url.pathname.split('/')
  if (more.length > 0 || url.search !== '' || url.hash !== '') return undefined
  if (owner === 'repositories' && /^\d{1,19}$/.test(repository))
    return { repository: `repositories/${repository}`, sha }
  if (!ownerForm.test(owner) || !repositoryForm.test(repository)) return undefined
  return { repository: `repos/${owner}/${repository}`, sha }
}

/** Whether GitHub holds a commit's signature to be good: https://docs.github.com/en/rest/commits/commits#get-a-commit */
export async function askGitHub(
  place: GitHubPlace,
  { repository, sha }: CommitName,
  parts: AskingParts,
  signal: AbortSignal
): Promise<Answer> {
  // Of the commit's files nothing is needed, and they may be many.
  const url = new URL(`${place.url}/${repository}/commits/${sha}?per_page=1`)
  const answer = await requestWithin(place, url, parts, signal)
  // 422: it is no commit.
  const body = readAnswer(answer, parts.clock.now(), [404, 410, 422])
  if (body === undefined) return undefined
  const { commit } = body
  const verification = isJsonObject(commit) ? commit['verification'] : undefined
  if (body['sha'] !== sha || !isJsonObject(verification)) throw notUnderstood()
  const { verified, reason } = verification
  if (typeof verified !== 'boolean') throw notUnderstood()
  if (!verified && typeof reason === 'string' && fleetingReasons.includes(reason))
    throw new LookupFailure('failed', 'it could not check the signature', { says: 'unsaid' })
  return verified
}

/** A repository that was renamed or moved is elsewhere on the same GitHub; nowhere else is followed. */
async function requestWithin(
  { url: base, logIn }: GitHubPlace,
  first: URL,
  { request }: AskingParts,
  signal: AbortSignal
): Promise<JsonAnswer> {
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    ...authorizationOf(logIn)
  }
  let url = first
  for (let redirects = 0; ; redirects += 1) {
    const answer = await request(url, headers, signal)
    const { location } = answer.headers
    if (![301, 302, 307, 308].includes(answer.status) || location === undefined) return answer
    const next = URL.parse(location, url.href)
    if (next === null || !next.href.startsWith(`${base}/`) || next.username !== '' || next.password !== '')
      throw new LookupFailure('failed', 'it redirects elsewhere')
    if (redirects === lookupLimits.redirects) throw new LookupFailure('failed', 'it redirects too often')
    url = next
  }
}
