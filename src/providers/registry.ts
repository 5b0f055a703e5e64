import type { Provider } from '../core/provider.ts'
import { alertmanager } from './alertmanager.ts'
import { argoRollouts } from './argo-rollouts.ts'
import { argocd } from './argocd.ts'
import { bitbucket } from './bitbucket.ts'
import { flagger } from './flagger.ts'
import { flux } from './flux.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { jenkins } from './jenkins.ts'
import { pagerduty } from './pagerduty.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  bitbucket,
  gocardless,
  harbor,
  pagerduty,
  argocd,
  flux,
  argoRollouts,
  flagger,
  alertmanager,
  jenkins
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
