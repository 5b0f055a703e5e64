import { outcomeOf } from '../../core/outcome.ts'
import { Problem } from '../../core/problem.ts'
import { answer as answerOf } from '../../pipeline/answer.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import type { CommandIo } from '../command-io.ts'
import { postRequest } from '../samples/post-request.ts'
import type { PostAnswer } from '../samples/post-request.ts'
import type { Sample } from '../samples/sample-catalogue.ts'
import { signSample } from '../samples/signed-request.ts'
import type { SignedRequest, SigningOptions } from '../samples/signed-request.ts'
import { formatAnswer } from './format-send.ts'

export interface PostingPlan {
  readonly samples: readonly Sample[]
  readonly signing: SigningOptions
  readonly url: URL
  /** Of each sample. */
  readonly count: number
  readonly json: boolean
  /** What starts the gateway, when nothing answers. */
  readonly startCommand: string
  readonly io: CommandIo
}

/** Posts one after the other, as a sender's queue does, and prints each answer. */
export async function postSamples(plan: PostingPlan): Promise<ExitStatus> {
  const { io, signing, url, json } = plan
  const refusal = signing.tamper === true ? refusalOf(signing) : undefined
  let unexpected = 0
  for (let round = 0; round < plan.count; round += 1)
    for (const sample of plan.samples) {
      const request = await signSample(sample, signing)
      const answer = await post(request, plan)
      const isExpected = refusal === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === refusal
      if (!isExpected) unexpected += 1
      await io.out.print(formatAnswer({ request, answer, url, isExpected }, json, io.out))
    }
  if (unexpected > 0 && refusal !== undefined)
    await io.err.print(`A delivery whose body was changed after signing should be refused with ${refusal}.`)
  return unexpected === 0 ? exitStatus.good : exitStatus.no
}

/** Senders are refused as each understands it: 401, or 498 of GoCardless. */
function refusalOf({ source }: SigningOptions): number {
  return answerOf(outcomeOf(new Problem('signature-invalid')), source.provider.replies).status
}

async function post(request: SignedRequest, { url, startCommand }: PostingPlan): Promise<PostAnswer> {
  try {
    return await postRequest(url, request)
  } catch (thrown) {
    throw new CommandFailure(`Nothing answers at ${url.href} (${describeError(thrown)}).`, {
      hint: `Start the gateway with \`${startCommand}\`, or say where it is with --url.`
    })
  }
}
