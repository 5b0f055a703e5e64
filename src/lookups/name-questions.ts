import type { CorrelatedEvent } from '../core/event.ts'
import type { FactsAbout } from '../core/find-facts.ts'
import type { GitHubPlace, LogIn, Lookups } from '../core/lookups.ts'
import type { FactName } from '../core/policy.ts'
import type { CorrelationKind } from '../core/provider.ts'
import type { AskRegistry, ImageClaim } from '../core/registry.ts'
import { askGitHub, nameCommit } from './ask-github.ts'
import { askImage, imageClaim, registryOf, signatureClaim } from './ask-image.ts'
import { askJira, issueKeyForm } from './ask-jira.ts'
import { askServiceNow, changeNumberForm } from './ask-servicenow.ts'
import { lookupLimits } from './lookup-limits.ts'
import type { AskingParts, Question } from './question.ts'

export interface NamingParts extends AskingParts {
  readonly askRegistry: AskRegistry
}

/** Several, whose answers must all be yes; none where the event does not name what could be asked, or too much of it. */
type Questions = readonly Question[]
const none: Questions = []

/** What must be asked of whom to know a fact about an event. Nothing of it but well-formed names goes into a question. */
export function nameQuestions(fact: FactName, about: FactsAbout, parts: NamingParts): Questions {
  const { lookups } = about
  if (lookups === undefined) return none
  switch (fact) {
    case 'commit.verified':
      return lookups.github === undefined ? none : aboutCommits(lookups.github, about.event, parts)
    case 'image.exists':
      return aboutImages(about, lookups, imageClaim, parts)
    case 'image.signed':
      return aboutImages(about, lookups, signatureClaim, parts)
    case 'change.approved':
      return aboutChange(about.event, lookups, parts)
  }
}

/** Every commit that the event names must be verified. */
function aboutCommits(place: GitHubPlace, event: CorrelatedEvent, parts: NamingParts): Questions {
  return allOrNone(
    keysOf(event, 'commit').map((sha) => {
      const commit = nameCommit(event.attributes.source, sha, place)
      if (commit === undefined) return undefined
      const { repository } = commit
      return {
        target: new URL(place.url).origin,
        key: keyOf('commit', place.url, place.logIn, repository, sha),
        ask: async (signal) => askGitHub(place, commit, parts, signal)
      }
    })
  )
}

function aboutImages(
  { event, source }: FactsAbout,
  lookups: Lookups,
  claimOf: typeof imageClaim,
  parts: NamingParts
): Questions {
  return allOrNone(
    (event.facts.images ?? []).map((image) => {
      const place = registryOf(image, source.name, lookups)
      if (place === undefined) return undefined
      const claim: ImageClaim = claimOf(image)
      return {
        target: place.origin,
        key: JSON.stringify(['image', place.origin, place.credentials?.label, claim.repository, claim.reference]),
        ask: async () => askImage(place, claim, parts)
      }
    })
  )
}

/** An event is about one change, the first that it names; what else it names are other names of it. */
function aboutChange(event: CorrelatedEvent, { servicenow, jira }: Lookups, parts: NamingParts): Questions {
  const [change = ''] = keysOf(event, 'change')
  if (servicenow !== undefined && changeNumberForm.test(change)) {
    const key = keyOf('change', servicenow.url, servicenow.logIn, change)
    const { origin: target } = new URL(servicenow.url)
    return [{ target, key, ask: async (signal) => askServiceNow(servicenow, change, parts, signal) }]
  }
  if (jira !== undefined && issueKeyForm.test(change)) {
    const key = keyOf('change', jira.url, jira.logIn, change, ...(jira.statuses ?? []))
    const { origin: target } = new URL(jira.url)
    return [{ target, key, ask: async (signal) => askJira(jira, change, parts, signal) }]
  }
  return none
}

function allOrNone(questions: readonly (Question | undefined)[]): Questions {
  const known = questions.filter((question) => question !== undefined)
  return known.length === questions.length && known.length < lookupLimits.questions ? known : none
}

function keysOf({ facts }: CorrelatedEvent, kind: CorrelationKind): readonly string[] {
  const start = `${kind}:`
  return facts.correlation.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length))
}

/** Who asks is part of it: another may not see the same. */
function keyOf(kind: string, url: string, logIn: LogIn | undefined, ...names: readonly string[]): string {
  const who =
    logIn === undefined ? '' : logIn.kind === 'basic' ? `${logIn.user} ${logIn.password.label}` : logIn.token.label
  return JSON.stringify([kind, url, who, ...names])
}
