import type { EventRules, Provider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'

/*
 * What Amazon EventBridge says of an event, whichever way it comes: as the body of an API destination, or inside a
 * message of SNS. One event has the same type, source and subject by both.
 */

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html */
const isEventBridge: readonly Condition[] = [
  { value: '{content:detail-type}', present: true },
  { value: '{content:source}', present: true }
]
const isFailed: Condition = { value: '{content:detail.result}', in: ['FAILURE'] }
const isChina: Condition = { value: '{content:region}', startsWith: 'cn-' }
const isOfService: Condition = { value: '{content:source}', startsWith: 'aws.' }
const isOfRegistry: Condition = { value: '{content:source}', in: ['aws.ecr'] }

export const eventBridgeType = {
  by: '{content:detail-type}',
  cases: {
    'ECR Image Action': [
      { when: [isFailed], use: 'com.amazonaws.ecr.image.{content:detail.action-type|dots}.failed' },
      'com.amazonaws.ecr.image.{content:detail.action-type|dots}'
    ],
    'ECR Image Scan': ['com.amazonaws.ecr.scan.{content:detail.scan-status|dots}'],
    'ECR Scan Resource Change': ['com.amazonaws.ecr.scan_resource.{content:detail.action-type|dots}'],
    'ECR Pull Through Cache Action': ['com.amazonaws.ecr.pull_through_cache.{content:detail.sync-status|dots}']
  },
  otherwise: [
    { when: [isOfService], use: 'com.amazonaws.{content:source|after:aws.|dots}.{content:detail-type|dots}' },
    { when: isEventBridge, use: 'com.amazonaws.events.{content:detail-type|dots}' }
  ]
} as const satisfies EventRules['type']

/** A registry is an account in a region; what comes from elsewhere is named as AWS names it. */
export const eventBridgeSource: Candidates = [
  {
    when: [isOfRegistry, isChina],
    use: 'https://{content:account|digits}.dkr.ecr.{content:region|token}.amazonaws.com.cn[/{content:detail.repository-name|uri}]'
  },
  {
    when: [isOfRegistry],
    use: 'https://{content:account|digits}.dkr.ecr.{content:region|token}.amazonaws.com[/{content:detail.repository-name|uri}]'
  },
  {
    when: [isOfService],
    use: 'arn:aws:{content:source|after:aws.|token}:{content:region|token}:{content:account|digits}'
  }
]

export const eventBridgeSubject: Candidates = [
  '{content:detail.image-digest|digest}',
  '{content:detail.repository-name}',
  '{content:detail.repositories.0.repository-name}'
]

export const eventBridgeEntity: Candidates = ['{content:detail.repository-name}']

export const eventBridgeInstance: Candidates = ['{content:account|digits}/{content:region|token}', '{delivery:source}']

export const eventBridgeTenants = {
  account: { use: ['{content:account}'] },
  repository: { use: ['{content:detail.repository-name}'] }
} as const satisfies Provider['tenants']

export const eventBridgeCorrelation = {
  digest: ['{content:detail.image-digest|digest}']
} as const satisfies Provider['correlation']

/** The worst of an image's findings: a severity without any is not there. */
export const eventBridgeHints = {
  severity: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'].map((severity) => ({
    when: [{ value: `{content:detail.finding-severity-counts.${severity}}`, present: true }],
    use: severity.toLowerCase()
  }))
} satisfies Provider['hints']

/** Of what CloudTrail recorded; events of a registry itself name nobody. */
export const eventBridgePersonal = [
  { path: 'detail.userIdentity.arn', action: 'hash' },
  { path: 'detail.userIdentity.principalId', action: 'hash' },
  { path: 'detail.userIdentity.userName', action: 'drop' },
  { path: 'detail.userIdentity.sessionContext.sessionIssuer.userName', action: 'drop' },
  { path: 'detail.sourceIPAddress', action: 'drop' }
] as const satisfies Provider['personal']
