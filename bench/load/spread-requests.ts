import { createRandom } from '../../test/fuzz/random.ts'
import { sourceName } from '../gateway/gateway-config.ts'
import { tenantLogin } from '../gateway/tenants.ts'
import { prepareGitHub, readGitHubExamples } from './github-requests.ts'
import type { GitHubExample } from './github-requests.ts'
import type { PreparedRequest } from './prepared-request.ts'

/** Whose repositories most of the examples are of. */
const owner = 'Codertocat'
const bodies = 1_000
const postings = 20_000

/**
 * Deliveries of many tenants through many sources. Few of them send much and many send little, as in the world: who is
 * n-th comes about 1/n as often as who is first.
 */
export function prepareSpread(
  { tenants, sources }: { readonly tenants: number; readonly sources: number },
  secret: string,
  seed: number
): readonly PreparedRequest[] {
  const random = createRandom(seed)
  const drawByRank = (count: number): number => Math.floor(count ** (random.below(2 ** 32) / 2 ** 32)) - 1
  const examples = readGitHubExamples().filter(isOfOwner)
  const signed = Array.from({ length: bodies }, () => {
    const { event, body } = random.pick(examples)
    const text = body.toString().replaceAll(owner, tenantLogin(drawByRank(tenants)))
    return prepareGitHub({ event, body: Buffer.from(text) }, '', secret)
  })
  return Array.from({ length: postings }, () => {
    const { before, after, body } = random.pick(signed)
    const path = `/webhooks/${sourceName(drawByRank(sources))}`
    return { before: before.replace('POST  ', `POST ${path} `), after, body }
  })
}

function isOfOwner({ body }: GitHubExample): boolean {
  const payload: { readonly repository?: { readonly owner?: { readonly login?: string } } } = JSON.parse(
    body.toString()
  )
  return payload.repository?.owner?.login === owner
}
