import { readFileSync } from 'node:fs'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'

/** One payload of npm @octokit/webhooks-examples. */
export interface GitHubExample {
  /** `ghes-35 pull_request #2`, for messages. */
  readonly title: string
  readonly collection: Collection
  readonly event: string
  readonly payload: JsonObject
}

export const collections = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35'] as const
export type Collection = (typeof collections)[number]

export function readGitHubExamples(collection: Collection = 'api.github.com'): readonly GitHubExample[] {
  const file = new URL(import.meta.resolve(`@octokit/webhooks-examples/${collection}/index.json`))
  const events: Json = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(events)) throw new Error(`${collection} is no list of events`)
  return events.flatMap((entry: Json) => {
    if (!isJsonObject(entry) || typeof entry['name'] !== 'string' || !Array.isArray(entry['examples'])) return []
    const event = entry['name']
    return entry['examples']
      .filter(isJsonObject)
      .map((payload, index) => ({ title: `${collection} ${event} #${index}`, collection, event, payload }))
  })
}

/** The host that GitHub Enterprise Server names in `X-GitHub-Enterprise-Host`. */
export const enterpriseHost = 'octocoders.github.io'

/** What GitHub sends beside the common headers, by where it runs and whose webhook it is. */
export function exampleHeaders({ collection, event, payload }: GitHubExample): Readonly<Record<string, string>> {
  const hook = {
    'X-GitHub-Hook-ID': '292430182',
    'X-GitHub-Hook-Installation-Target-Type': targetType(event, payload),
    'X-GitHub-Hook-Installation-Target-ID': '79929171'
  }
  if (collection === 'api.github.com') return hook
  const version = collection.replace('ghes-3', '3.')
  return { ...hook, 'X-GitHub-Enterprise-Host': enterpriseHost, 'X-GitHub-Enterprise-Version': version }
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
function targetType(event: string, payload: JsonObject): string {
  if (event.startsWith('installation') || event === 'github_app_authorization') return 'integration'
  return payload['repository'] === undefined ? 'organization' : 'repository'
}
