import type { Provider } from '../core/provider.ts'
import { bitbucket } from './bitbucket.ts'
import { cncfDistribution } from './cncf-distribution.ts'
import { dockerHub } from './docker-hub.ts'
import { gitea } from './gitea.ts'
import { github } from './github.ts'
import { gocardless } from './gocardless.ts'
import { harbor } from './harbor.ts'
import { jfrogArtifactory } from './jfrog-artifactory.ts'
import { pagerduty } from './pagerduty.ts'
import { quay } from './quay.ts'
import { sonatypeNexus } from './sonatype-nexus.ts'
import { trivy } from './trivy.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  github,
  bitbucket,
  cncfDistribution,
  dockerHub,
  gitea,
  gocardless,
  harbor,
  jfrogArtifactory,
  pagerduty,
  quay,
  sonatypeNexus,
  trivy
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
