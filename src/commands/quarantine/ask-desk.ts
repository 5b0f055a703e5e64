import type { EndResult } from '../../app/quarantine-desk.ts'
import { maxQuarantineKeys } from '../../admin/quarantine-request.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import { CommandFailure } from '../exit-status.ts'
import { postToGateway } from '../fetch-gateway.ts'
import { parseJson } from '../parse-json.ts'

export interface DeskAsk {
  readonly action: 'release' | 'drop'
  readonly region: string
  readonly keys: readonly string[]
}

/** Asks the gateway, one lot after the other; what was too much for one request, or too late in it, is asked for again. */
export async function* askDesk(base: URL, startHint: string, ask: DeskAsk): AsyncGenerator<EndResult> {
  const url = new URL(`/api/v1/quarantine/${ask.action}`, base)
  for (let left = ask.keys; left.length > 0;) {
    const lot = left.slice(0, maxQuarantineKeys)
    const answer = await postToGateway(url, startHint, { region: ask.region, keys: lot })
    const results = resultsOf(answer.status === 200 ? parseJson(answer.text) : undefined)
    if (results === undefined) throw refused(url, answer)
    const again = results.filter(({ result }) => result === 'later').map(({ key }) => key)
    for (const result of results) if (result.result !== 'later') yield result
    // One is always taken; what answers otherwise is no gateway of ours.
    if (again.length >= lot.length) throw refused(url, answer)
    left = [...again, ...left.slice(lot.length)]
  }
}

function resultsOf(document: Json | undefined): readonly EndResult[] | undefined {
  const results = isJsonObject(document) ? document['results'] : undefined
  // What the gateway answers are these results: it is of the version of this command.
  return Array.isArray(results) ? results : undefined
}

function refused(url: URL, { status, text }: { readonly status: number; readonly text: string }): CommandFailure {
  const problem = parseJson(text)
  const { title, detail } = isJsonObject(problem) ? problem : {}
  const said = [title, detail].filter((part) => typeof part === 'string').join(': ')
  if (said !== '') return new CommandFailure(`The gateway did not do it: ${said}.`)
  return new CommandFailure(`What answers at ${url.href} is no admin endpoint of Turnpike (status ${status}).`, {
    hint: 'Name the admin endpoint with --url; `serve` prints it at its start.'
  })
}
