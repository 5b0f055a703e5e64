import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

/** With OPERATOR_SEND_DELETED_REPORTS a report comes inside a message that says whether it was deleted. */
const wrapped = 'operatorObject.'

function eachForm(...templates: readonly ((at: string) => string)[]): Candidates {
  return templates.flatMap((template) => [template(wrapped), template('')])
}

function severityBy(counter: string, severity: string): Candidates {
  return [wrapped, ''].map((at) => ({
    when: [{ value: `{${at}report.summary.${counter}|digits}`, differsFrom: '0' }],
    use: severity
  }))
}

/**
 * Reports of the Trivy operator, which posts the Kubernetes resource as it is, each time that it changes and again when the
 * operator starts. A report of many findings is megabytes long. The command-line tool has no webhook.
 */
export const trivy = defineProvider({
  name: 'trivy',
  title: 'Trivy operator',
  domain: 'registry',
  docs: 'https://aquasecurity.github.io/trivy-operator/latest/tutorials/integrations/webhook/',
  checked: '2026-11-22',
  setup: [
    'Set `operator.webhookBroadcastURL` of the Helm chart to `{url}` (`OPERATOR_WEBHOOK_BROADCAST_URL`).',
    'Set `operator.webhookBroadcastCustomHeaders` to `Authorization:Bearer <the source’s secret>`; versions that don’t know it need `scheme: path` and the secret at the end of the URL.',
    'Set `operator.webhookSendDeletedReports: true` to hear of deleted reports; each report then comes inside a message.',
    'Raise `maxEventBytes` of the regions that it reaches: a report may be of several MiB.'
  ],
  schemes: {
    token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 10 * 1024 * 1024, deadlineMs: 30_000 },
  event: {
    id: [
      {
        use: '{operatorObject.metadata.uid|uuid}.{operatorObject.metadata.resourceVersion|token}.{verb|word}',
        quality: 'native'
      },
      // The operator's start repeats every report, under the same version.
      { use: '{metadata.uid|uuid}.{metadata.resourceVersion|token}.update', quality: 'native' },
      { hash: 'data' }
    ],
    type: [
      'io.github.aquasecurity.{operatorObject.kind|word|lower}.{verb|word|lower}',
      'io.github.aquasecurity.{kind|word|lower}.update',
      'io.github.aquasecurity.report.{verb|word|lower}',
      'io.github.aquasecurity.report.update'
    ],
    // A report does not know the cluster that it is of: each cluster has a source of its own.
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: eachForm(
      (at) => `{${at}metadata.namespace}/{${at}metadata.name}`,
      (at) => `{${at}metadata.name}`
    ),
    time: [
      { at: '{operatorObject.report.updateTimestamp}', format: 'rfc3339' },
      { at: '{report.updateTimestamp}', format: 'rfc3339' },
      { at: '{operatorObject.metadata.creationTimestamp}', format: 'rfc3339' },
      { at: '{metadata.creationTimestamp}', format: 'rfc3339' }
    ],
    entity: eachForm((at) => `{${at}metadata.uid}`)
  },
  tenants: { namespace: { use: eachForm((at) => `{${at}metadata.namespace}`) } },
  correlation: { digest: ['{operatorObject.report.artifact.digest|digest}', '{report.artifact.digest|digest}'] },
  hints: {
    severity: [
      ...severityBy('criticalCount', 'critical'),
      ...severityBy('highCount', 'high'),
      ...severityBy('mediumCount', 'medium'),
      ...severityBy('lowCount', 'low')
    ]
  },
  personal: [],
  // The line in which a secret was found, as far as the scanner did not blank it.
  secretFields: ['report.secrets.*.match', 'operatorObject.report.secrets.*.match'],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'It sends again when it got no answer at all within 30 seconds, and looks at no status: a report that is answered 503 is lost until it changes, or until the operator is restarted.'
  },
  schema: 'urn:turnpike:schema:provider:trivy',
  samples: { headers: [['Content-Type', 'application/json']] }
})
