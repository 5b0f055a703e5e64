import type { Provider } from '../core/provider.ts'
import { bitbucket } from './bitbucket.ts'
import { freshservice } from './freshservice.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { hubspot } from './hubspot.ts'
import { jira } from './jira.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { recurly } from './recurly.ts'
import { salesforce } from './salesforce.ts'
import { servicenow } from './servicenow.ts'
import { statuspage } from './statuspage.ts'
import { zendesk } from './zendesk.ts'
import { zuora } from './zuora.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  bitbucket,
  freshservice,
  github,
  gocardless,
  harbor,
  hubspot,
  jira,
  opsgenie,
  pagerduty,
  recurly,
  salesforce,
  servicenow,
  statuspage,
  zendesk,
  zuora
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
