import type { Outcome } from '../core/outcome.ts'
import type { Problem } from '../core/problem.ts'
import type { Reply, ReplyTable } from '../core/reply.ts'

/** How long a sender is asked to wait before it sends again. */
const retryAfterSeconds = 30

/** What the sender gets for an outcome: the provider's own row, else the default; with a 401, and only then, what its source asks for. */
export function answer(outcome: Outcome, replies: ReplyTable, challenge?: string): Reply {
  const reply = rowOf(outcome, replies)
  if (challenge === undefined || reply.status !== 401) return reply
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': challenge } }
}

function rowOf(outcome: Outcome, replies: ReplyTable): Reply {
  switch (outcome.kind) {
    case 'accepted':
    case 'quarantined':
      return replies.accepted ?? { status: 200 }
    case 'ignored':
      return replies.ignored ?? { status: 200 }
    case 'answered':
      return outcome.reply
    case 'refused':
    case 'deferred':
      return problemReply(outcome.problem, replies[outcome.problem.spec.reply])
  }
}

/** RFC 9457, with the stable `code`. No payload, no secret, no internals. */
function problemReply({ code, detail, spec }: Problem, row: Reply | undefined): Reply {
  const status = row?.status ?? spec.status
  const isSuccess = status < 400
  const headers = {
    ...(spec.retry === 'later' ? { 'retry-after': String(retryAfterSeconds) } : {}),
    ...row?.headers
  }
  // A success of a provider's own says nothing of a problem.
  if (row !== undefined && (row.body !== undefined || isSuccess)) return { ...row, headers }
  const body = {
    type: `urn:turnpike:problem:${code}`,
    title: spec.title,
    status,
    code,
    ...(detail === undefined ? {} : { detail })
  }
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(body)
  }
}
