import type { Provider } from '../core/provider.ts'
import { adyen } from './adyen.ts'
import { adyenPlatform } from './adyen-platform.ts'
import { alertmanager } from './alertmanager.ts'
import { amazonEcr } from './amazon-ecr.ts'
import { amazonSns } from './amazon-sns.ts'
import { argoRollouts } from './argo-rollouts.ts'
import { argocd } from './argocd.ts'
import { azureAcr } from './azure-acr.ts'
import { azureDevops } from './azure-devops.ts'
import { azureEventGrid } from './azure-event-grid.ts'
import { bitbucket } from './bitbucket.ts'
import { chargebee } from './chargebee.ts'
import { cloudevents } from './cloudevents.ts'
import { cncfDistribution } from './cncf-distribution.ts'
import { dockerHub } from './docker-hub.ts'
import { flagger } from './flagger.ts'
import { flux } from './flux.ts'
import { freshservice } from './freshservice.ts'
import { genericHmac } from './generic-hmac.ts'
import { genericToken } from './generic-token.ts'
import { gitea } from './gitea.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { gocardless } from './gocardless.ts'
import { googleArtifactRegistry } from './google-artifact-registry.ts'
import { harbor } from './harbor.ts'
import { hubspot } from './hubspot.ts'
import { incidentIo } from './incident-io.ts'
import { jenkins } from './jenkins.ts'
import { jfrogArtifactory } from './jfrog-artifactory.ts'
import { jira } from './jira.ts'
import { opsgenie } from './opsgenie.ts'
import { paddle } from './paddle.ts'
import { pagerduty } from './pagerduty.ts'
import { paypal } from './paypal.ts'
import { quay } from './quay.ts'
import { recurly } from './recurly.ts'
import { salesforce } from './salesforce.ts'
import { servicenow } from './servicenow.ts'
import { shopify } from './shopify.ts'
import { sonatypeNexus } from './sonatype-nexus.ts'
import { standardWebhooks } from './standard-webhooks.ts'
import { statuspage } from './statuspage.ts'
import { stripe } from './stripe.ts'
import { svix } from './svix.ts'
import { trivy } from './trivy.ts'
import { zendesk } from './zendesk.ts'
import { zuora } from './zuora.ts'

/** The built-in catalogue: a provider is its file and one line here. */
const catalogue: readonly Provider[] = [
  adyen,
  adyenPlatform,
  alertmanager,
  amazonEcr,
  amazonSns,
  argoRollouts,
  argocd,
  azureAcr,
  azureDevops,
  azureEventGrid,
  bitbucket,
  chargebee,
  cloudevents,
  cncfDistribution,
  dockerHub,
  flagger,
  flux,
  freshservice,
  genericHmac,
  genericToken,
  gitea,
  github,
  gitlab,
  gocardless,
  googleArtifactRegistry,
  harbor,
  hubspot,
  incidentIo,
  jenkins,
  jfrogArtifactory,
  jira,
  opsgenie,
  paddle,
  pagerduty,
  paypal,
  quay,
  recurly,
  salesforce,
  servicenow,
  shopify,
  sonatypeNexus,
  standardWebhooks,
  statuspage,
  stripe,
  svix,
  trivy,
  zendesk,
  zuora
]

export const providers: ReadonlyMap<string, Provider> = new Map(catalogue.map((provider) => [provider.name, provider]))
