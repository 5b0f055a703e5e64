import type { Provider } from '../core/provider.ts'
import { adyenPlatform } from './adyen-platform.ts'
import { adyen } from './adyen.ts'
import { bitbucket } from './bitbucket.ts'
import { chargebee } from './chargebee.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { paddle } from './paddle.ts'
import { pagerduty } from './pagerduty.ts'
import { paypal } from './paypal.ts'
import { shopify } from './shopify.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  adyen,
  adyenPlatform,
  bitbucket,
  chargebee,
  gocardless,
  harbor,
  paddle,
  pagerduty,
  paypal,
  shopify
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
