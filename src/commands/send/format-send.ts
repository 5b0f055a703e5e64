import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import type { PostAnswer } from '../samples/post-request.ts'
import type { SignedRequest } from '../samples/signed-request.ts'

export interface AnsweredRequest {
  readonly request: SignedRequest
  readonly answer: PostAnswer
  readonly url: URL
  readonly isExpected: boolean
}

/** One line an answer: the status, the sample, the event's id, then what the gateway said. */
export function formatAnswer(
  { request, answer, url, isExpected }: AnsweredRequest,
  json: boolean,
  out: Output
): string {
  const { status, delivery, problem } = answer
  const { sample, deliveryId } = request
  if (json)
    return printable(
      JSON.stringify({
        sample,
        url: url.href,
        id: deliveryId,
        status,
        delivery: delivery ?? null,
        problem: problem ?? null
      })
    )
  const parts = [
    out.paint(String(status), isExpected ? 'green' : 'red'),
    sample,
    `id ${deliveryId}`,
    // What answered may be anything.
    ...(problem === undefined ? [] : [out.paint(printable(problem), isExpected ? 'dim' : 'yellow')]),
    ...(delivery === undefined ? [] : [`Turnpike-Delivery ${printable(delivery)}`])
  ]
  return parts.join('  ')
}
