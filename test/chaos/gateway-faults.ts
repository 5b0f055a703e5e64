import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasLogged } from '../support/gateway-process.ts'
import { waitUntil } from '../support/wait-until.ts'
import { chooseFrom } from './fault.ts'
import type { Fault, Scene } from './fault.ts'

/** What the log says of each reload that changed something. */
const results = ['configuration reloaded', 'new configuration refused; the one before it stays in use']

export const gatewayFaults: readonly Fault[] = [
  {
    name: 'gateway-killed',
    what: 'the gateway is killed with -9 under load and started again',
    cluster: 'one',
    hits: ['uk', 'eu'],
    start: async ({ gateway }) => gateway.kill(),
    stop: async ({ gateway }) => gateway.start()
  },
  {
    name: 'gateway-terminated',
    what: 'the gateway is ended with SIGTERM under load and started again',
    cluster: 'one',
    hits: ['uk', 'eu'],
    start: async ({ gateway }) => {
      const { code, signal } = await gateway.terminate()
      if (code !== 0) throw new Error(`the gateway ended with ${code ?? signal} after SIGTERM`)
    },
    stop: async ({ gateway }) => gateway.start()
  },
  {
    name: 'reloaded',
    what: 'sources, tenants, regions and the brokers’ addresses change under load, some of it wrongly',
    cluster: 'one',
    hits: [],
    start: async (scene) => scene.repeat(async () => change(scene), 500),
    stop: async ({ home, gateway }) => {
      home.configure(home.config)
      for (const message of results)
        if (!hasLogged(gateway.logLines, message)) throw new Error(`the gateway has not logged: ${message}`)
    }
  }
]

/** How often each scene's configuration has changed. */
const changes = new WeakMap<Scene, number>()

/** One after the other, so that a short window has each; the order of the rest is the seed's. */
async function change(scene: Scene): Promise<void> {
  const count = (changes.get(scene) ?? 0) + 1
  changes.set(scene, count)
  const { home, gateway } = scene
  const { config } = home
  const resultsBefore = countResults(scene)
  if (count % 3 === 1) home.configure({ ...config, regions: { ...config.regions, uk: ukReachedDirectly(scene) } })
  else if (count % 3 === 2) home.configure({ ...config, sources: { broken: { provider: 'nobody' } } })
  else chooseFrom(scene.random, [addSource, addTenant, addRegion])(scene)
  if (scene.random() < 0.5) gateway.signal('SIGHUP')
  // The next change would hide one that was not read yet.
  await waitUntil(() => countResults(scene) > resultsBefore, 'the log says what came of a change')
}

function countResults({ gateway }: Scene): number {
  return gateway.logLines.filter((line) => results.some((message) => hasLogged([line], message))).length
}

/** Another way to the same brokers: the gateway connects anew. */
function ukReachedDirectly({ home, uk }: Scene): Readonly<Record<string, unknown>> {
  const { kafka } = home.config.regions['uk'] as { readonly kafka: Readonly<Record<string, unknown>> } // Of kafka-home.ts.
  const brokers = uk.kafka.brokers.map(({ port }) => `127.0.0.1:${port}`)
  return { kafka: { ...kafka, clusters: [{ name: 'uk-a', brokers }] } }
}

function addSource({ home }: Scene): void {
  const { config } = home
  home.configure({ ...config, sources: { ...config.sources, more: config.sources['owned'] } })
}

function addTenant({ home }: Scene): void {
  const tenants = [
    { id: 'acme', home: 'uk', names: { github: ['Octocoders'] } },
    { id: 'umbrella', home: 'eu', names: { github: ['Umbrella'] } },
    { id: 'newcomer', home: 'eu', names: { github: ['Newcomer'] } }
  ]
  writeFileSync(join(home.folder, 'more.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
  home.configure({ ...home.config, tenants: { file: 'more.ndjson' } })
}

/** A region needs a tenant of its own, else nothing can reach it. */
function addRegion(scene: Scene): void {
  const { home } = scene
  addTenant(scene)
  const file = join(home.folder, 'more.ndjson')
  writeFileSync(file, `${JSON.stringify({ id: 'far', home: 'us', names: { github: ['Far'] } })}\n`, { flag: 'a' })
  const regions = { ...home.config.regions, us: { embedded: { directory: join(home.folder, 'us') } } }
  home.configure({ ...home.config, tenants: { file: 'more.ndjson' }, regions })
}
