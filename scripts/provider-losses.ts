import { outcomeOf } from '../src/core/outcome.ts'
import { Problem } from '../src/core/problem.ts'
import { problems } from '../src/core/problems.ts'
import type { ProblemCode } from '../src/core/problems.ts'
import type { Provider } from '../src/core/provider.ts'
import { matchesStatus } from '../src/core/status-pattern.ts'
import { answer } from '../src/pipeline/answer.ts'

/** What of a sender's deliveries is lost, and when, by its own data: rows of a table. */
export function lossRows(provider: Provider): readonly string[] {
  const { limits, failures } = provider
  const when: readonly (readonly [what: string, code: ProblemCode])[] = [
    [`the body is larger than ${limits.maxBodyBytes / 1024} KiB`, 'body-too-large'],
    ['the event is larger than its region stores (`maxEventBytes`)', 'event-too-large'],
    ['the proof is missing or wrong', 'signature-invalid'],
    ['the payload is not what the vendor documents', 'payload-malformed'],
    ['it differs from the contract schema, and the source has `drift: refuse`', 'schema-mismatch'],
    ['no region can be decided', 'undecided'],
    ['the region cannot store it', 'bus-unavailable'],
    [`storing takes longer than the sender waits (${limits.deadlineMs / 1000} s)`, 'deadline-exceeded']
  ]
  return [
    '| when | answer | then |',
    '| --- | --- | --- |',
    ...when.map(([what, code]) => {
      const outcome = outcomeOf(new Problem(code))
      const { status } = answer(outcome, provider.replies)
      return `| ${what} | ${status} | ${describeFate(code, matchesStatus(status, failures.retriedOn))} |`
    }),
    '',
    'A payload that differs from the contract schema, and an event type that is not known here, are stored like any other by',
    'default; drift is counted and logged without the payload (`drift: warn`). With `drift: quarantine` what differs waits in its',
    'region’s quarantine.'
  ]
}

/** What no configuration takes will never be taken, however often it comes. */
function describeFate(code: ProblemCode, isSentAgain: boolean): string {
  if (problems[code].reply !== 'later') return isSentAgain ? 'sent again in vain, then lost' : 'lost'
  return isSentAgain ? 'sent again, as long as the sender tries' : 'lost, unless somebody has it sent again'
}
