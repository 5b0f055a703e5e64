import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Example {
  readonly name: string
  readonly examples: readonly unknown[]
}

/** GitHub's own example payloads: the real distribution of sizes (median 7.7 KB, p95 24 KB). */
function readExamples(): readonly Example[] {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
  const parsed: readonly Example[] = JSON.parse(readFileSync(file, 'utf8'))
  return parsed
}

/** A complete signed HTTP request, all but the delivery id, which is new for each posting. */
export interface PreparedRequest {
  render(): Buffer
}

/** Every example as a request to `path` on `host`, signed with `secret`. */
export function prepareRequests({
  host,
  path,
  secret
}: {
  host: string
  path: string
  secret: Buffer
}): readonly PreparedRequest[] {
  return readExamples().flatMap(({ name, examples }) =>
    examples.map((example) => {
      const body = Buffer.from(JSON.stringify(example))
      const signature = createHmac('sha256', secret).update(body).digest('hex')
      const head = [
        `POST ${path} HTTP/1.1`,
        `host: ${host}`,
        'content-type: application/json',
        'user-agent: GitHub-Hookshot/bench',
        `x-github-event: ${name}`,
        `x-hub-signature-256: sha256=${signature}`,
        `content-length: ${body.length}`
      ].join('\r\n')
      return {
        render: () => Buffer.concat([Buffer.from(`${head}\r\nx-github-delivery: ${randomUUID()}\r\n\r\n`), body])
      }
    })
  )
}
