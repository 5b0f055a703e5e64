import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FindKeys } from '../../../src/core/key-source.ts'
import { azureEventGrid as provider } from '../../../src/providers/azure-event-grid.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { rsa, signJwt } from '../../support/sign-asymmetric.ts'
import { bearerOf, deliveryOf, now } from '../signatures/primitive-cases.ts'
import { attributesOfSample, editing, settleSample } from './sample-events.ts'

const validationUrl = 'https://rp-uksouth.eventgrid.azure.net/eventsubscriptions/turnpike/validate?id=0000&t=2026'
const validation = (data: object): string =>
  JSON.stringify([
    {
      id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
      topic: '/subscriptions/11111111-2222-4333-8444-555555555555',
      subject: '',
      data,
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: '2026-03-04T09:15:31.6549614Z',
      metadataVersion: '1',
      dataVersion: '1'
    }
  ])
const code = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6'
const asks = [['aeg-event-type', 'SubscriptionValidation']] as const

describe('the question whether events are wanted', () => {
  test('is answered 200 with its code, and its link is neither followed nor stored', async () => {
    const body = validation({ validationCode: code, validationUrl })
    const { outcome, status, reply, stored } = await settleFor(provider, { body, headers: asks })
    assert.deepEqual(
      [outcome.kind, status, reply.body],
      ['answered', 200, JSON.stringify({ validationResponse: code })]
    )
    assert.deepEqual(stored, [])
  })

  test('is not answered before the sender is proved', async () => {
    const { token } = provider.schemes
    const proof = { need: 'all', schemes: [{ scheme: token, secrets: [] }] } as const
    const body = validation({ validationCode: code, validationUrl })
    const { status, reply } = await settleFor(provider, { body, headers: asks }, { source: { proof } })
    assert.equal(status, 401)
    assert.doesNotMatch(reply.body ?? '', /512d38b6/)
  })

  test('is refused without its header or its code: its link would confirm for whoever reads it', async () => {
    for (const [body, headers] of [
      [validation({ validationCode: code, validationUrl }), [['aeg-event-type', 'Notification']]],
      [validation({ validationUrl }), asks]
    ] as const) {
      const { status, stored } = await settleFor(provider, { body, headers })
      assert.deepEqual([status, stored], [400, []])
    }
  })

  const preflight = (origin: string) =>
    settleFor(provider, { method: 'OPTIONS', body: '', headers: [['WebHook-Request-Origin', origin]] })

  test('by OPTIONS is answered to Event Grid, and to nobody else', async () => {
    const { status, reply } = await preflight('eventgrid.azure.net')
    assert.equal(status, 200)
    assert.equal(reply.headers?.['webhook-allowed-origin'], 'eventgrid.azure.net')
    assert.equal(reply.headers?.['webhook-allowed-rate'], '*')
    for (const origin of ['evil.example', 'eventgrid.azure.net.evil.example', '*'])
      assert.equal((await preflight(origin)).reply.headers?.['webhook-allowed-origin'], undefined, origin)
  })
})

describe('both schemas', () => {
  test('of one push give the same event', async () => {
    const own = await attributesOfSample(provider, 'image_pushed')
    const cloud = await attributesOfSample(provider, 'image_pushed.cloudevent')
    for (const name of ['id', 'type', 'source', 'subject', 'time', 'partitionkey', 'correlationid'])
      assert.equal(cloud[name], own[name], name)
    assert.equal(own['type'], 'com.microsoft.containerregistry.imagepushed')
  })

  test('of a batch give each event its own source and key', async () => {
    const { events } = await settleSample(provider, 'image_deleted.cloudevents')
    assert.deepEqual(
      events.map(({ source }) => source),
      ['services/patient-records', 'services/billing'].map((name) => `https://northwindhealth.azurecr.io/${name}`)
    )
    assert.notEqual(events[0]?.['partitionkey'], events[1]?.['partitionkey'])
  })
})

test('data that is JSON inside a text still shows its digest', async () => {
  const asText = (payload: string): string => {
    const [event = {}]: Record<string, unknown>[] = JSON.parse(payload)
    return JSON.stringify([{ ...event, data: JSON.stringify(event['data']) }])
  }
  const { subject, source, correlationid } = await attributesOfSample(provider, 'image_pushed', asText)
  const digest = `sha256:${'5f3c9a7e'.repeat(8)}`
  assert.deepEqual([subject, correlationid], [digest, `digest:${digest}`])
  assert.match(source ?? '', /^https:\/\/management\.azure\.com\/subscriptions\/11111111-/)
})

test('another service’s event passes, and its subject, which may be anybody’s file, is in no attribute', async () => {
  const blob = editing((payload) => {
    Object.assign(payload, {
      type: 'Microsoft.Storage.BlobCreated',
      subject: '/blobServices/default/containers/x/blobs/Robin Sample.pdf',
      data: {}
    })
  })
  const attributes = await attributesOfSample(provider, 'image_pushed.cloudevent', blob)
  assert.equal(attributes['type'], 'com.microsoft.storage.blobcreated')
  assert.doesNotMatch(JSON.stringify(attributes), /Robin/)
})

test('a topic that is no path of Azure becomes no host', async () => {
  const odd = editing((payload) => {
    Object.assign(payload, { type: 'acme.thing', source: '.evil.example/x', data: {} })
  })
  const { source, type } = await attributesOfSample(provider, 'image_pushed.cloudevent', odd)
  assert.deepEqual([source, type], ['urn:turnpike:source:acme', 'com.microsoft.eventgrid.custom.acme.thing'])
})

describe('a token of Entra', () => {
  const settings = { tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47', audience: 'api://turnpike' }
  const findKeys: FindKeys = ({ kind }) =>
    kind === 'jwks' ? { kind, keys: [{ id: 'key-1', algorithm: undefined, key: rsa.publicKey }] } : undefined
  const common = { aud: settings.audience, tid: settings.tenant, iat: now / 1000, exp: now / 1000 + 3600 }
  const eventGrid = '4962773b-9cdb-44cf-a8bf-237846a00ab7'
  const versions = {
    entra: { ...common, iss: `https://sts.windows.net/${settings.tenant}/`, appid: eventGrid },
    'entra-v2': { ...common, iss: `https://login.microsoftonline.com/${settings.tenant}/v2.0`, azp: eventGrid }
  } as const
  const verdict = (name: keyof typeof versions, claims: object) => {
    const use = { scheme: provider.schemes[name], secrets: [], settings }
    return verifyScheme(use, deliveryOf([bearerOf(signJwt(claims))]), now, findKeys)
  }

  for (const name of ['entra', 'entra-v2'] as const)
    test(`is taken as ${name} when Event Grid itself asked for it in this tenant`, () => {
      const claims = versions[name]
      assert.equal(verdict(name, claims).ok, true)
      for (const change of [
        // Any application of the tenant gets a token for any audience of it.
        { appid: 'aaaaaaaa-0000-4000-8000-000000000001', azp: 'aaaaaaaa-0000-4000-8000-000000000001' },
        { tid: 'bbbbbbbb-0000-4000-8000-000000000001' },
        { iss: claims.iss.replace(settings.tenant, 'bbbbbbbb-0000-4000-8000-000000000001') },
        { aud: 'api://other' }
      ])
        assert.deepEqual(
          verdict(name, { ...claims, ...change }),
          { ok: false, fault: 'claims' },
          JSON.stringify(change)
        )
    })

  test('is not taken as the other version', () => {
    assert.equal(verdict('entra', versions['entra-v2']).ok, false)
    assert.equal(verdict('entra-v2', versions.entra).ok, false)
  })
})

describe('data that is JSON inside a text', () => {
  const push = (data: object): string =>
    JSON.stringify([{ id: '1', eventType: 'Microsoft.ContainerRegistry.ImagePushed', data: JSON.stringify(data) }])
  const personal = { privacy: { personal: 'default', paths: {}, payload: 'keep' } } as const
  const settlePush = (data: object, source = {}) => settleFor(provider, { body: push(data) }, { source })

  test('is dropped whole where it names who pushed', async () => {
    const { stored, events } = await settlePush({ actor: { name: 'jane.doe@example.com' } }, personal)
    assert.deepEqual(stored, ['{"id":"1","eventType":"Microsoft.ContainerRegistry.ImagePushed","data":null}'])
    assert.equal(events[0]?.['dataredacted'], 'drop:1')
  })

  test('is dropped whole where it holds a credential, whatever its source says', async () => {
    const { stored } = await settlePush({ validationUrl })
    assert.doesNotMatch(stored.join(''), /validate/)
    assert.equal(stored.length, 1)
  })

  test('stays where it names nobody, or nothing is asked for', async () => {
    const plus = { target: { mediaType: 'application/vnd.oci.image.manifest.v1\u002bjson' }, actor: {} }
    const body = push(plus).replaceAll('+', String.raw`\u002B`)
    const { stored, events } = await settleFor(provider, { body }, { source: personal })
    assert.deepEqual(stored, [body.slice(1, -1)])
    assert.equal(events[0]?.['dataredacted'], undefined)
    assert.match((await settlePush({ actor: { name: 'jane.doe' } })).stored[0] ?? '', /jane\.doe/)
  })
})
