import { outcomeOf } from '../core/outcome.ts'
import type { Outcome } from '../core/outcome.ts'
import { Problem } from '../core/problem.ts'
import { problems } from '../core/problems.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Provider, StatusPattern } from '../core/provider.ts'
import { matchesStatus } from '../core/status-pattern.ts'
import { answer } from '../pipeline/answer.ts'
import type { ConfigNode } from './config-node.ts'

/** Warnings: a sender is answered as its provider says, even where that loses events. */
export function checkReplies(node: ConfigNode, { replies, failures }: Provider): void {
  const lost = laterStatuses(replies).filter((status) => !matchesStatus(status, failures.retriedOn))
  if (failures.retriedOn.length > 0 && lost.length > 0)
    node.warn(
      `its sender does not send again after ${lost.join(' and ')}, which "send again" is answered with`,
      'set `replies.later.status` to one of `retriedOn`'
    )
  for (const [costly, reason] of costlyAnswers(replies, failures.neverAnswer))
    node
      .get('neverAnswer')
      .warn(`names ${costly}, which \`${reason}\` is answered with`, 'give that outcome another status under `replies`')
}

// Object.keys forgets the type of the keys.
const codes = Object.keys(problems) as ProblemCode[]

/** With which statuses the sender is asked to send again, the usual one first. */
function laterStatuses(replies: Provider['replies']): readonly number[] {
  const later = (['bus-unavailable', ...codes] as const)
    .map((code) => outcomeOf(new Problem(code)))
    .filter(({ kind }) => kind === 'deferred')
  return [...new Set(later.map((outcome) => answer(outcome, replies).status))]
}

/** Each status once, with the first reason for which it would be answered. */
function costlyAnswers(
  replies: Provider['replies'],
  neverAnswer: readonly StatusPattern[]
): ReadonlyMap<number, string> {
  const outcomes: readonly (readonly [string, Outcome])[] = [
    ['accepted', { kind: 'accepted', events: [] }],
    ...codes.map((code): [string, Outcome] => [code, outcomeOf(new Problem(code))])
  ]
  const costly = new Map<number, string>()
  for (const [reason, outcome] of outcomes) {
    const { status } = answer(outcome, replies)
    if (matchesStatus(status, neverAnswer) && !costly.has(status)) costly.set(status, reason)
  }
  return costly
}
