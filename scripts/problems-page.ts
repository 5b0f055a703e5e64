import { problems } from '../src/core/problems.ts'
import type { ProblemSpec } from '../src/core/problems.ts'

const introduction = `# Problems

<!-- Generated from src/core/problem.ts by \`node scripts/generate-docs.ts\`; changes here are lost. -->

Every delivery that is not accepted, ignored or answered stops with one of these codes. The code is in the answer
(\`application/problem+json\`, [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457), in \`code\`), in the log line of the
delivery, and in the \`reason\` label of \`turnpike_deliveries_total\`.

The status is what a sender gets whose provider has no reply of its own for the row; a provider's replies are on
its page in the [catalogue](providers/README.md). **Refused**: the same bytes can never succeed. **Deferred**: nothing is acknowledged, and
the sender is asked to send again, with \`Retry-After\`. What is refused by a limit of the gateway's own, and not by what its
provider documents, is answered by the row \`later\` too: some providers' other rows are a success, so that what can never be
taken costs nothing else, and what another configuration would take is never answered so.
`

/** The page of the coded reasons, as Markdown that is not formatted yet. */
export function renderProblemsPage(table: Readonly<Record<string, ProblemSpec>> = problems): string {
  const entries = Object.entries(table)
  const rows = entries.map(
    ([code, { status, retry, reply }]) =>
      `| [\`${code}\`](#${code}) | ${status} | ${outcomeFor(retry)} | \`${reply}\` |`
  )
  const sections = entries.map(([code, spec]) => renderSection(code, spec))
  return [
    introduction,
    '| code | status | outcome | reply row |\n| --- | --- | --- | --- |',
    ...rows,
    '',
    ...sections
  ].join('\n')
}

function renderSection(code: string, { status, retry, title, operator }: ProblemSpec): string {
  const retryAfter = retry === 'later' ? ', with `Retry-After`' : ''
  return `## ${code}\n\n- The sender gets: ${status}, “${title}”${retryAfter}.\n- The operator: ${operator}\n`
}

function outcomeFor(retry: ProblemSpec['retry']): string {
  return retry === 'never' ? 'refused' : 'deferred'
}
