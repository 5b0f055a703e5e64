import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { Json } from '../../../src/core/json.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { argoRollouts } from '../../../src/providers/argo-rollouts.ts'
import { argocd } from '../../../src/providers/argocd.ts'
import { renderGoTemplate } from '../../support/go-template.ts'
import { settleFor } from '../../support/provider-delivery.ts'

const commit = '8c1f0d2e5b7a94c3618e0f2d4b6a8c0e1f3d5b79'
const digest = `sha256:${'5f3c9a7e'.repeat(8)}`
const image = `registry.example.com/shop@${digest}`

/** The bodies of a ConfigMap's templates, by the names of those. */
function bodiesOf({ templates = [] }: Provider): ReadonlyMap<string, string> {
  const text = templates[0]?.text ?? ''
  const config: { readonly data: Readonly<Record<string, string>> } = parse(
    text.replaceAll('{url}', 'https://h.example')
  )
  const names = Object.keys(config.data).filter((name) => name.startsWith('template.'))
  return new Map(
    names.map((name) => {
      const {
        webhook
      }: { readonly webhook: { readonly turnpike: { readonly body: string; readonly method: string } } } = parse(
        config.data[name] ?? ''
      )
      assert.equal(webhook.turnpike.method, 'POST')
      return [name.slice('template.turnpike-'.length), webhook.turnpike.body]
    })
  )
}

async function settleTemplate(provider: Provider, name: string, data: Json) {
  const body = renderGoTemplate(bodiesOf(provider).get(name) ?? '', data)
  const settled = await settleFor(provider, { body })
  assert.equal(settled.outcome.kind, 'accepted', body)
  assert.equal(settled.drifts, 0, body)
  return settled.events[0] ?? {}
}

const application = {
  metadata: { uid: '0f1c6f0a-7c3e-4d0b-9a51-2b7d5e6f8a90', name: 'shop', namespace: 'argocd' },
  spec: { project: 'retail', destination: { server: 'https://uk-1.example.com:6443', namespace: 'shop' } },
  status: {
    reconciledAt: '2026-03-06T11:05:00Z',
    health: { status: 'Degraded', lastTransitionTime: '2026-03-06T11:04:00Z' },
    sync: { status: 'Synced', revision: commit },
    summary: { images: [image] },
    operationState: {
      phase: 'Succeeded',
      startedAt: '2026-03-06T11:00:02Z',
      finishedAt: '2026-03-06T11:00:09Z',
      message: 'said "synced"\nand more',
      syncResult: { revision: commit }
    }
  }
}
const context = { argocdUrl: 'https://argocd.example.com' }

describe('the body that Argo CD’s template makes', () => {
  test('of a sync is an event of its application, its commit and its images', async () => {
    const event = await settleTemplate(argocd, 'sync', { app: application, context })
    assert.deepEqual(
      [event['id'], event['idquality'], event['type'], event['source'], event['subject'], event['time']],
      [
        '0f1c6f0a-7c3e-4d0b-9a51-2b7d5e6f8a90.sync.2026-03-06T11:00:02Z.Succeeded',
        'native',
        'io.argoproj.argocd.sync.succeeded',
        'https://argocd.example.com/applications/argocd/shop',
        'argocd/shop',
        '2026-03-06T11:00:09.000Z'
      ]
    )
    assert.equal(event['correlationkeys'], `commit:${commit},digest:${digest}`)
  })

  test('of several sources has the commits, and takes no chart’s version for one', async () => {
    const { operationState } = application.status
    const status = {
      ...application.status,
      summary: {},
      operationState: { ...operationState, syncResult: { revisions: ['2.14.0', commit] } }
    }
    const event = await settleTemplate(argocd, 'sync', { app: { ...application, status }, context })
    assert.equal(event['correlationkeys'], `commit:${commit}`)
  })

  test('of a sync that never compared anything is an event too', async () => {
    const { syncResult: _, ...operationState } = application.status.operationState
    const status = { operationState: { ...operationState, phase: 'Error' } }
    const event = await settleTemplate(argocd, 'sync', { app: { ...application, status }, context })
    assert.deepEqual([event['type'], event['correlationkeys']], ['io.argoproj.argocd.sync.error', undefined])
  })

  test('of health has the time at which it changed, or was seen', async () => {
    const changed = await settleTemplate(argocd, 'health', { app: application, context })
    assert.deepEqual(
      [changed['type'], changed['time'], changed['id']?.split('.health.')[1]],
      ['io.argoproj.argocd.health.degraded', '2026-03-06T11:04:00.000Z', '2026-03-06T11:04:00Z.Degraded']
    )
    const status = { ...application.status, health: { status: 'Degraded' } }
    const seen = await settleTemplate(argocd, 'health', { app: { ...application, status }, context })
    assert.equal(seen['time'], '2026-03-06T11:05:00.000Z')
  })
})

const rollout = {
  metadata: {
    uid: '5b0e7d92-64a1-4f7c-b0a8-1c9e3d2f7a64',
    resourceVersion: '991204',
    name: 'shop',
    namespace: 'retail',
    annotations: { 'rollout.argoproj.io/revision': '14', 'turnpike/commit': commit }
  },
  spec: { template: { spec: { containers: [{ image }, { image: 'proxy:1' }] } } },
  status: { phase: 'Healthy', currentStepIndex: 4 }
}

describe('the bodies that the templates of Argo Rollouts make', () => {
  for (const name of bodiesOf(argoRollouts).keys())
    test(`${name} is an event of its rollout, commit, image and run`, async () => {
      const event = await settleTemplate(argoRollouts, name, { rollout })
      assert.deepEqual(
        [event['id'], event['type'], event['subject']],
        [
          `5b0e7d92-64a1-4f7c-b0a8-1c9e3d2f7a64.991204.${name}`,
          `io.argoproj.rollouts.${name.replaceAll('-', '.')}`,
          'retail/shop'
        ]
      )
      assert.equal(
        event['correlationkeys'],
        `commit:${commit},digest:${digest},run:5b0e7d92-64a1-4f7c-b0a8-1c9e3d2f7a64.14`
      )
    })

  test('without a template or a commit of its own they are events still', async () => {
    const annotations = { 'rollout.argoproj.io/revision': '14' }
    const bare = { ...rollout, metadata: { ...rollout.metadata, annotations }, spec: { workloadRef: { name: 'shop' } } }
    const event = await settleTemplate(argoRollouts, 'rollout-completed', { rollout: bare })
    assert.equal(event['correlationkeys'], 'run:5b0e7d92-64a1-4f7c-b0a8-1c9e3d2f7a64.14')
  })

  test('every trigger sends its own template, and is subscribed to', () => {
    const [{ text }] = argoRollouts.templates
    const { data }: { readonly data: Readonly<Record<string, string>> } = parse(text)
    const [{ triggers = [] } = {}]: readonly { readonly triggers?: readonly string[] }[] = parse(
      data['subscriptions'] ?? ''
    )
    const names = [...bodiesOf(argoRollouts).keys()]
    assert.deepEqual(
      triggers,
      names.map((name) => `on-${name}`)
    )
    for (const name of names)
      assert.deepEqual(parse(data[`trigger.on-${name}`] ?? ''), [{ send: [`turnpike-${name}`] }])
  })
})
