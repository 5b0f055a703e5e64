import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareRequest } from './prepared-request.ts'
import type { PreparedRequest } from './prepared-request.ts'

export interface GitHubExample {
  readonly event: string
  readonly body: Buffer
}

/** GitHub's own example payloads: the real distribution of sizes. */
export function readGitHubExamples(): readonly GitHubExample[] {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
  const parsed: readonly { name: string; examples: readonly unknown[] }[] = JSON.parse(readFileSync(file, 'utf8'))
  return parsed.flatMap(({ name, examples }) =>
    examples.map((example) => ({ event: name, body: Buffer.from(JSON.stringify(example)) }))
  )
}

/** As GitHub posts it: signed, with every header that it sends. */
export function prepareGitHub({ event, body }: GitHubExample, path: string, secret: string): PreparedRequest {
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return prepareRequest({
    path,
    headers: [
      ['accept', '*/*'],
      ['content-type', 'application/json'],
      ['user-agent', 'GitHub-Hookshot/f0ed7a1'],
      ['x-github-event', event],
      ['x-github-hook-id', '9400000011'],
      ['x-github-hook-installation-target-id', '9100000017'],
      ['x-github-hook-installation-target-type', 'organization'],
      ['x-hub-signature-256', `sha256=${signature}`]
    ],
    idHeader: 'x-github-delivery',
    body
  })
}
