import type { Provider } from '../core/provider.ts'
import { bitbucket } from './bitbucket.ts'
import { cloudevents } from './cloudevents.ts'
import { genericHmac } from './generic-hmac.ts'
import { genericToken } from './generic-token.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { incidentIo } from './incident-io.ts'
import { pagerduty } from './pagerduty.ts'
import { standardWebhooks } from './standard-webhooks.ts'
import { stripe } from './stripe.ts'
import { svix } from './svix.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  bitbucket,
  gocardless,
  harbor,
  pagerduty,
  stripe,
  standardWebhooks,
  svix,
  incidentIo,
  gitlab,
  cloudevents,
  genericHmac,
  genericToken
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
