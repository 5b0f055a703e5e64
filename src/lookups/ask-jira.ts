import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { JiraPlace } from '../core/lookups.ts'
import { authorizationOf } from './authorization.ts'
import type { Answer, AskingParts } from './question.ts'
import { notUnderstood, readAnswer } from './read-answer.ts'

export const issueKeyForm = /^[A-Z][A-Z0-9_]{1,30}-\d{1,12}$/

const mostApprovals = 50

/** Whether an issue is approved: by its status where statuses are named, else by the approvals of its request. */
export async function askJira(
  place: JiraPlace,
  key: string,
  { request, clock }: AskingParts,
  signal: AbortSignal
): Promise<Answer> {
  const { url, statuses, logIn } = place
  const path =
    statuses === undefined
      ? `/rest/servicedeskapi/request/${key}/approval?start=0&limit=${mostApprovals}`
      : `/rest/api/2/issue/${key}?fields=status`
  // Older servers call approvals an experiment.
  const headers = { accept: 'application/json', 'x-experimentalapi': 'opt-in', ...authorizationOf(logIn) }
  const body = readAnswer(await request(new URL(`${url}${path}`), headers, signal), clock.now())
  if (body === undefined) return undefined
  return statuses === undefined ? isApproved(body) : hasStatus(body, key, statuses)
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-issueidorkey-get */
function hasStatus({ key: found, fields }: JsonObject, key: string, statuses: readonly string[]): Answer {
  const status = isJsonObject(fields) ? fields['status'] : undefined
  const name = isJsonObject(status) ? status['name'] : undefined
  if (typeof name !== 'string' || typeof found !== 'string') throw notUnderstood()
  // An issue that was moved answers under its old key, and is another project's now.
  return found === key ? statuses.includes(name) : undefined
}

/**
 * The newest approval decides, and none may be open: each time that a request comes to be approved it gets one.
 * https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/#api-rest-servicedeskapi-request-issueidorkey-approval-get
 */
function isApproved({ values, isLastPage }: JsonObject): Answer {
  if (!Array.isArray(values) || typeof isLastPage !== 'boolean') throw notUnderstood()
  // The newest may be on another page.
  if (!isLastPage) return undefined
  const approvals = values.map(readApproval)
  if (approvals.some(({ decision }) => decision === 'pending')) return false
  return approvals.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.decision === 'approved'
}

function readApproval(approval: Json): { readonly decision: string; readonly createdAt: number } {
  const { finalDecision: decision, createdDate } = isJsonObject(approval) ? approval : {}
  const createdAt = isJsonObject(createdDate) ? createdDate['epochMillis'] : undefined
  if (typeof decision !== 'string' || typeof createdAt !== 'number') throw notUnderstood()
  return { decision, createdAt }
}
