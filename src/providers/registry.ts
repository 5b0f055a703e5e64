import type { Provider } from '../core/provider.ts'
import { bitbucket } from './bitbucket.ts'
import { freshservice } from './freshservice.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { jira } from './jira.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { servicenow } from './servicenow.ts'
import { statuspage } from './statuspage.ts'
import { zendesk } from './zendesk.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  bitbucket,
  gocardless,
  harbor,
  pagerduty,
  jira,
  servicenow,
  zendesk,
  opsgenie,
  freshservice,
  statuspage
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
