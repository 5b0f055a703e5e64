import { factNames } from '../core/policy.ts'
import { signatureFaults } from '../core/verdict.ts'

/**
 * Where the values of each label come from. All are closed sets, configuration or the program itself: a stranger can
 * never make a new one. Names after https://prometheus.io/docs/practices/naming/
 */
export const labelMeanings = {
  source: 'a configured source, or `unknown` for a path that names none',
  outcome: 'one of the outcomes of a delivery; of facts `found`, `absent`, `failed`, `timeout` or `breaker`',
  fact: `what admission depends on: ${factNames.map((fact) => `\`${fact}\``).join(', ')}`,
  reason:
    'a code of [problems.md](problems.md), `event-not-allowed`, `empty-batch`, of what is quarantined `held` or `undecided`, or empty; for connections `total` or `address`',
  stage: 'a stage of the pipeline',
  fault: `what is wrong with a proof: ${signatureFaults.map((fault) => `\`${fault}\``).join(', ')}, \`other\``,
  secret:
    'where a secret comes from, as the configuration says (`env:NAME`, `file:PATH`), never the secret; `keys:HOST` for a sender’s own keys, `certificate:NAME` for its certificate',
  key_kind: '`jwks` or `certificate`',
  stored: '`true` or `false`',
  region: 'a configured region',
  class: 'what a fault of Kafka is about: `retriable`, `record`, `topic` or `cluster`',
  kafka_fault: 'a reason of [kafka-faults.md](kafka-faults.md)',
  state:
    'of connections `connected`, `lost` (one that was there) or `failed` (an attempt); of a breaker `closed`, `open` or `half-open`',
  result:
    'of reloads `applied`, `unchanged` (what changed means nothing) or `refused`; of keys `fetched`, `failed`, `stale` (failed, and old ones count meanwhile) or `refused` (too many places at once); of questions to registries `found`, `missing` or `unavailable`',
  why: 'what a handshake failed for: `client-certificate`, `protocol`, `timeout` or `other`',
  rule_kind: '`residency`, `routing` or `admission`',
  rule: 'the `id` of a rule of the configuration',
  decision_queue: '`location` for decisions about events that are stored nowhere, `audit` for the copies of all',
  drop: '`full` (too many waited), `refused` (its region takes none such), `stopped` (the process ended first) or `unconfigured` (its region was taken out of the configuration)',
  verdict: 'what was decided about an event: `undecided` or `refused`',
  kept: 'what an event is in quarantine for: `held`, `undecided`, or `expired` (it can only be dropped)',
  end: '`released` or `dropped`',
  worker_state: '`serving`, `starting`, or `waiting` (to be started again)',
  exit: '`error` (by itself), `signal`, `start` (it could not start), or `silent` (it no longer answered, and was ended)',
  digest: 'the digest of the configuration in use',
  version: 'the version of Turnpike',
  node: 'the version of Node.js'
} as const

export type LabelName = keyof typeof labelMeanings
