import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { QuarantineWatch } from '../../../src/app/quarantine-watch.ts'
import type { Config, KafkaBusConfig, RegionConfig } from '../../../src/config/config.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import type { FixedClock } from '../../support/fixed-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'

/* Looks at a broker that takes connections and says nothing: each lasts until the test ends it. */

interface Watched {
  readonly watch: QuarantineWatch
  readonly clock: FixedClock
  readonly connections: ReadonlySet<Socket>
  begun(): number
  /** The look that is going on fails, and the next one is planned. */
  endLook(): Promise<void>
}

const soonMs = 10_000
const oftenMs = 5 * 60_000

async function start(context: TestContext, onConnect: (socket: Socket) => void = () => undefined): Promise<Watched> {
  const connections = new Set<Socket>()
  let isOpen = true
  const server = createServer((socket) => {
    connections.add(socket)
    socket
      .resume()
      .on('error', () => undefined)
      .on('close', () => connections.delete(socket))
    if (isOpen) onConnect(socket)
    else socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a server on TCP has no other kind
  const config = configOf(`127.0.0.1:${port}`)
  const clock = createFixedClock()
  let begun = 0
  const currentConfig = (): Config => {
    begun += 1
    return config
  }
  const watch = new QuarantineWatch({ clock, currentConfig, log: { write: () => undefined } })
  context.after(async () => {
    server.close()
    for (const socket of connections) socket.destroy()
    await watch.stop()
  })
  const endLook = async (): Promise<void> => {
    isOpen = false
    for (const socket of connections) socket.destroy()
    await waitUntil(() => clock.waiting === 1, 'the next look is planned')
    isOpen = true
  }
  return { watch, clock, connections, begun: () => begun, endLook }
}

function configOf(broker: string): Config {
  const bus: Partial<KafkaBusConfig> = {
    kind: 'kafka',
    cluster: { name: 'uk-a', brokers: [broker], tls: undefined, sasl: undefined },
    connectTimeoutMs: 120_000,
    requestTimeoutMs: 120_000
  }
  const region = { name: 'uk', maxEventBytes: 1, bus: bus as KafkaBusConfig } // the rest says how events are published
  const config = {
    gateway: { name: 'edge' },
    events: { prefix: 'acme' },
    regions: new Map<string, RegionConfig>([['uk', region]]),
    sources: new Map(),
    policy: { rules: { residency: [], routing: [], admission: [{ id: 'signed', otherwise: 'hold' }] } }
  }
  return config as unknown as Config // what a watch reads of it
}

/** The first look is going on. */
async function startLooking(context: TestContext, onConnect?: (socket: Socket) => void): Promise<Watched> {
  const watched = await start(context, onConnect)
  watched.watch.lookSoon()
  watched.clock.advance(soonMs)
  await waitUntil(() => watched.connections.size > 0, 'it looks')
  return watched
}

describe('looks at quarantines', () => {
  test('are one at a time, however often one is asked for', async (context) => {
    const { watch, clock, begun } = await startLooking(context)
    for (let asked = 0; asked < 5; asked++) {
      watch.lookSoon()
      clock.advance(oftenMs)
    }
    assert.deepEqual([begun(), clock.waiting], [1, 0])
  })

  test('follow soon when one was asked for meanwhile, and take no more than their share of the time', async (context) => {
    const { watch, clock, begun, endLook } = await startLooking(context)
    clock.advance(1_000)
    watch.lookSoon()
    await endLook()
    clock.advance(19_999)
    watch.lookSoon()
    assert.equal(begun(), 1)
    clock.advance(1)
    assert.equal(begun(), 2)
  })

  test('come now and then when nobody asks', async (context) => {
    const { watch, clock, begun, endLook } = await startLooking(context)
    await endLook()
    clock.advance(oftenMs - 1)
    assert.equal(begun(), 1)
    clock.advance(1)
    assert.equal(begun(), 2)
    await endLook()
    watch.lookSoon()
    clock.advance(soonMs)
    assert.equal(begun(), 3, 'or sooner when somebody does')
  })
})

describe('a stop', () => {
  /** Which of the look's connections the broker takes; those before it are closed at once. */
  for (const [during, taken] of [
    ['how long the topic keeps is asked', 1],
    ['the topic is read', 2]
  ] as const)
    test(`ends a look while ${during}, and nothing follows`, async (context) => {
      let count = 0
      const { watch, clock, connections } = await startLooking(context, (socket) => {
        count += 1
        if (count < taken) socket.destroy()
      })
      await waitUntil(() => count === taken && connections.size === 1, 'it waits for an answer')
      let isStopped = false
      watch.lookSoon()
      void watch.stop().then(() => {
        isStopped = true
      })
      await waitUntil(() => isStopped, 'it has stopped')
      await waitUntil(() => connections.size === 0, 'no connection is left')
      watch.lookSoon()
      assert.equal(clock.waiting, 0)
    })
})
