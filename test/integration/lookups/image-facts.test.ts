import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { FactsAbout } from '../../../src/core/find-facts.ts'
import type { ImageRegistry, Lookups } from '../../../src/core/lookups.ts'
import type { NamedImage } from '../../../src/core/registry.ts'
import { RegistryClient } from '../../../src/registry/registry-client.ts'
import { createRequestRegistry } from '../../../src/registry/request-registry.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { startRegistry } from '../registry/local-registry.ts'
import type { RegistryBehaviour } from '../registry/local-registry.ts'
import { aboutPush, pushTo, secretOf } from './about-event.ts'
import { startClient } from './local-system.ts'

/* Over real connections to a registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */

const hex = '5f3c9a7e'.repeat(8)
const digest = `sha256:${hex}`
const image: NamedImage = { registry: 'ghcr.io', repository: 'acme/app', digest }

async function aboutImages(images: readonly NamedImage[], registries: Lookups['registries']): Promise<FactsAbout> {
  return aboutPush(pushTo('github.com'), { registries }, { images: () => images })
}

async function ask(
  context: TestContext,
  behaviour: RegistryBehaviour,
  { images = [image], place = {} }: { images?: readonly NamedImage[]; place?: Partial<ImageRegistry> } = {}
) {
  const registry = await startRegistry(context, behaviour)
  const asking = new RegistryClient({ clock: systemClock, request: createRequestRegistry(), onAsked: () => {} })
  context.after(() => asking.stop())
  const { client, wanted } = startClient(context, { askRegistry: asking.ask })
  const here = { origin: registry.origin, tokens: undefined, credentials: undefined, sources: [], ...place }
  const about = await aboutImages(images, new Map([['ghcr.io', here]]))
  const facts = await client.find(['image.exists', 'image.signed'], about, Date.now() + 60_000)
  return { facts, wanted, requests: registry.requests }
}

describe('an image', () => {
  test('exists by its digest, and is signed where cosign keeps its signature', async (context) => {
    const { facts, requests } = await ask(context, { has: [`acme/app ${digest}`, `acme/app sha256-${hex}.sig`] })
    assert.deepEqual(facts, { 'image.exists': true, 'image.signed': true })
    assert.deepEqual(requests.toSorted(), [
      `HEAD /v2/acme/app/manifests/sha256-${hex}.sig -`,
      `HEAD /v2/acme/app/manifests/${digest} -`
    ])
  })

  test('may exist and not be signed', async (context) => {
    const { facts } = await ask(context, { has: [`acme/app ${digest}`] })
    assert.deepEqual(facts, { 'image.exists': true, 'image.signed': false })
  })

  test('is not there where another has its name or its digest', async (context) => {
    const { facts } = await ask(context, { has: [`acme/app sha256:${'0'.repeat(64)}`, `acme/other ${digest}`] })
    assert.deepEqual(facts, { 'image.exists': false, 'image.signed': false })
  })

  test('is asked for as the user', async (context) => {
    const credentials = secretOf('puller:a-password')
    const { facts } = await ask(
      context,
      { has: [`acme/app ${digest}`], wants: 'basic', login: 'puller:a-password' },
      { place: { credentials } }
    )
    assert.equal(facts['image.exists'], true)
  })

  test('of several each must be there', async (context) => {
    const other = { ...image, digest: `sha256:${'1'.repeat(64)}` }
    const { facts } = await ask(context, { has: [`acme/app ${digest}`] }, { images: [image, other] })
    assert.equal(facts['image.exists'], false)
  })

  test('of Docker Hub has several hosts', async (context) => {
    const registry = await startRegistry(context, { has: [`acme/app ${digest}`] })
    const asking = new RegistryClient({ clock: systemClock, request: createRequestRegistry(), onAsked: () => {} })
    const { client } = startClient(context, { askRegistry: asking.ask })
    const hub = { origin: registry.origin, tokens: undefined, credentials: undefined, sources: [] }
    for (const host of ['docker.io', 'index.docker.io', 'Registry-1.docker.io']) {
      const about = await aboutImages([{ ...image, registry: host }], new Map([['docker.io', hub]]))
      assert.deepEqual(await client.find(['image.exists'], about, Date.now() + 60_000), { 'image.exists': true })
    }
  })
})

describe('nothing is known', () => {
  const unknown: readonly (readonly [string, RegistryBehaviour, string])[] = [
    ['when it wants credentials that there are not', { has: [], wants: 'basic', login: 'a:b' }, 'failed'],
    ['when it fails', { has: [], respond: (_, response) => response.writeHead(500).end() !== undefined }, 'failed'],
    ['when it redirects', { has: [], respond: (_, response) => response.writeHead(307).end() !== undefined }, 'failed'],
    ['when it does not answer', { has: [], respond: () => true }, 'timeout']
  ]
  for (const [name, behaviour, outcome] of unknown)
    test(name, async (context) => {
      const { facts, wanted } = await ask(context, behaviour)
      assert.deepEqual(facts, {})
      assert.deepEqual(wanted.toSorted(), [`image.exists ${outcome}`, `image.signed ${outcome}`])
    })

  const notAsked: readonly (readonly [string, readonly NamedImage[]])[] = [
    ['of an image in a registry that is not configured', [{ ...image, registry: 'registry.example' }]],
    ['of an image whose registry is not said', [{ ...image, registry: undefined }]],
    ['where one of several is elsewhere', [image, { ...image, registry: 'registry.example' }]],
    ['of an event that names none', []]
  ]
  for (const [name, images] of notAsked)
    test(`${name}: nobody is asked`, async (context) => {
      const { facts, requests } = await ask(context, { has: [`acme/app ${digest}`] }, { images })
      assert.deepEqual(facts, {})
      assert.deepEqual(requests, [])
    })
})

test('a source may say where its images are, whatever its payloads name', async (context) => {
  const images = [{ ...image, registry: undefined }]
  const { facts } = await ask(context, { has: [`acme/app ${digest}`] }, { images, place: { sources: ['github'] } })
  assert.equal(facts['image.exists'], true)
})
