import type { Provider } from '../core/provider.ts'
import { amazonEcr } from './amazon-ecr.ts'
import { amazonSns } from './amazon-sns.ts'
import { azureAcr } from './azure-acr.ts'
import { azureDevops } from './azure-devops.ts'
import { azureEventGrid } from './azure-event-grid.ts'
import { bitbucket } from './bitbucket.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { googleArtifactRegistry } from './google-artifact-registry.ts'
import { harbor } from './harbor.ts'
import { pagerduty } from './pagerduty.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  bitbucket,
  gocardless,
  harbor,
  pagerduty,
  amazonEcr,
  amazonSns,
  azureAcr,
  azureEventGrid,
  googleArtifactRegistry,
  azureDevops
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
