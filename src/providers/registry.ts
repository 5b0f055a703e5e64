import type { Provider } from '../core/provider.ts'
import { adyen } from './adyen.ts'
import { adyenPlatform } from './adyen-platform.ts'
import { bitbucket } from './bitbucket.ts'
import { chargebee } from './chargebee.ts'
import { freshservice } from './freshservice.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { hubspot } from './hubspot.ts'
import { jira } from './jira.ts'
import { opsgenie } from './opsgenie.ts'
import { paddle } from './paddle.ts'
import { pagerduty } from './pagerduty.ts'
import { paypal } from './paypal.ts'
import { recurly } from './recurly.ts'
import { salesforce } from './salesforce.ts'
import { servicenow } from './servicenow.ts'
import { shopify } from './shopify.ts'
import { statuspage } from './statuspage.ts'
import { zendesk } from './zendesk.ts'
import { zuora } from './zuora.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  adyen,
  adyenPlatform,
  bitbucket,
  chargebee,
  freshservice,
  github,
  gocardless,
  harbor,
  hubspot,
  jira,
  opsgenie,
  paddle,
  pagerduty,
  paypal,
  recurly,
  salesforce,
  servicenow,
  shopify,
  statuspage,
  zendesk,
  zuora
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
