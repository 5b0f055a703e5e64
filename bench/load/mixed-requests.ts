import { listSamples } from '../../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../../src/commands/samples/signed-request.ts'
import type { SignedRequest } from '../../src/commands/samples/signed-request.ts'
import type { Config } from '../../src/config/config.ts'
import { systemEntropy } from '../../src/system/system-entropy.ts'
import { prepareGitHub, readGitHubExamples } from './github-requests.ts'
import { prepareRequest } from './prepared-request.ts'
import type { PreparedRequest } from './prepared-request.ts'
import { shuffle } from './shuffle.ts'

/**
 * Half of them GitHub's, the other half of all other senders of the catalogue in equal parts by sample. Signed now: some
 * senders sign the time.
 */
export async function prepareMixed(config: Config, secret: string, seed: number): Promise<readonly PreparedRequest[]> {
  const github = readGitHubExamples().map((example) => prepareGitHub(example, '/webhooks/github', secret))
  const samples = (await listSamples()).filter(({ provider }) => provider !== 'github' && config.sources.has(provider))
  const others: PreparedRequest[] = []
  // As many as there are of GitHub's, each a delivery of its own.
  while (others.length < github.length)
    for (const sample of samples) {
      const source = config.sources.get(sample.provider)
      if (source === undefined) continue
      others.push(asPrepared(await signSample(sample, { source, now: Date.now(), entropy: systemEntropy })))
    }
  return shuffle([...github, ...others.slice(0, github.length)], seed)
}

function asPrepared({ path, pathToken, headers, body }: SignedRequest): PreparedRequest {
  return prepareRequest({
    path: pathToken === undefined ? path : `${path}/${encodeURIComponent(pathToken)}`,
    headers,
    body: Buffer.from(body)
  })
}
