import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { EventReader } from '../../../src/core/event-reader.ts'
import type { FactsAbout } from '../../../src/core/find-facts.ts'
import type { Lookups } from '../../../src/core/lookups.ts'
import { Secret } from '../../../src/core/secret.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { github } from '../../../src/providers/github.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyWanting } from '../../support/wanting-policy.ts'

export const noLookups: Lookups = { github: undefined, registries: new Map(), servicenow: undefined, jira: undefined }

export const sha = hash('sha1', 'a commit')

export function secretOf(text: string): Secret {
  return new Secret('env:TEST', Buffer.from(text))
}

/** GitHub's own form of a push to a repository of an organisation, and of one of a person. */
export function pushTo(host: string, { after = sha, owner = 'Organization' } = {}): object {
  const html = `https://${host}/acme`
  return {
    ref: 'refs/heads/main',
    after,
    repository: {
      id: 4711,
      full_name: 'acme/app',
      html_url: `${html}/app`,
      owner: { login: 'acme', type: owner, html_url: html }
    },
    organization: { login: 'acme' },
    sender: { login: 'octo', type: 'User', html_url: `https://${host}/octo` }
  }
}

/** What the path itself would ask about a push; `reads` is what its provider's rules read instead of what they say. */
export async function aboutPush(
  body: object,
  lookups: Partial<Lookups>,
  reads: Partial<EventReader> = {}
): Promise<FactsAbout> {
  let asked: FactsAbout | undefined
  const pipeline = makePipeline({
    findFacts: async (_, about) => {
      asked = about
      return {}
    }
  })
  const change = { policy: policyWanting('commit.verified'), lookups: { ...noLookups, ...lookups } }
  await pipeline.settle(
    githubDelivery({ event: 'push', body }),
    makeSnapshot({ change, source: { reader: { ...compileReader(github), ...reads } } })
  )
  assert.ok(asked)
  return asked
}
