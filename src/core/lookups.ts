import type { FactName } from './policy.ts'
import type { RegistryPlace } from './registry.ts'
import type { Secret } from './secret.ts'

/** What shows who asks. */
export type LogIn =
  | { readonly kind: 'bearer'; readonly token: Secret }
  | { readonly kind: 'basic'; readonly user: string; readonly password: Secret }

/** A system that is asked. Its URL is absolute and without a slash at the end; nothing of a payload ever chooses it. */
export interface LookupPlace {
  readonly url: string
  readonly logIn: LogIn | undefined
}

export interface GitHubPlace extends LookupPlace {
  /** Whose commits it knows: the host of its repositories' pages. */
  readonly host: string
}

export interface JiraPlace extends LookupPlace {
  /** Names of statuses that mean approved; without them the approvals of Jira Service Management count. */
  readonly statuses: readonly string[] | undefined
}

export interface ImageRegistry extends RegistryPlace {
  /** Sources whose images are here, whatever host their payloads name. */
  readonly sources: readonly string[]
}

/** Where facts for admission are found out; what is not configured is asked nobody. */
export interface Lookups {
  readonly github: GitHubPlace | undefined
  /** By the host that images are named with. */
  readonly registries: ReadonlyMap<string, ImageRegistry>
  readonly servicenow: LookupPlace | undefined
  readonly jira: JiraPlace | undefined
}

/** The facts that can be found out. */
export function knowableFacts({ github, registries, servicenow, jira }: Lookups): readonly FactName[] {
  return [
    ...(github === undefined ? [] : (['commit.verified'] as const)),
    ...(registries.size === 0 ? [] : (['image.exists', 'image.signed'] as const)),
    ...(servicenow === undefined && jira === undefined ? [] : (['change.approved'] as const))
  ]
}
