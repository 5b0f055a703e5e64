import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../src/bus/kafka/kafka-clients.ts'
import { ChaosGateway } from '../support/chaos-gateway.ts'
import { startChaosSenders } from '../support/chaos-senders.ts'
import { findFreePorts } from '../support/free-ports.ts'
import { makeKafkaHome } from '../support/kafka-home.ts'
import type { KafkaRegionName } from '../support/kafka-home.ts'
import { isSuccess } from '../support/ledger.ts'
import type { Outage } from '../support/ledger.ts'
import type { Senders } from '../support/senders.ts'
import { regionNames } from './evidence.ts'
import type { Evidence, OfRegions } from './evidence.ts'
import type { Fault } from './fault.ts'
import type { RegionCluster } from './region-cluster.ts'
import { SceneUnderLoad } from './scene-under-load.ts'
import type { Schedule } from './schedule.ts'
import { addTopics, readDecided, readStored, removeTopics } from './topics.ts'

export interface ScenarioOptions {
  readonly fault: Fault
  readonly clusters: OfRegions<RegionCluster>
  /** No other run has it. */
  readonly prefix: string
  readonly schedule: Schedule
  readonly client: KafkaClient
}

export interface ScenarioResult {
  readonly evidence: Evidence
  /** What the seed has chosen. */
  readonly notes: readonly string[]
  /** What the gateway's last life has written. */
  readonly log: readonly string[]
}

/** A run that could not be held. */
export class ScenarioError extends Error {
  /** What the gateway's last life has written. */
  readonly log: readonly string[]

  constructor(cause: unknown, log: readonly string[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.log = log
  }
}

const servedWithinMs = 30_000
/** In which everybody is served, when the fault is over. */
const afterMs = 700

/** A gateway under load, a fault for a while, and what is left of it all. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const { fault, clusters, prefix, schedule, client } = options
  const [port = 0] = await findFreePorts(1)
  await addTopics(clusters, prefix, fault.withoutTopic === true ? ['eu'] : ['uk', 'eu'])
  const { requestTimeoutMs } = schedule
  const regions = { uk: clusters.uk.access, eu: clusters.eu.access }
  const home = makeKafkaHome({ port, prefix, regions, requestTimeoutMs, client })
  const gateway = new ChaosGateway(home.configFile)
  try {
    await gateway.start()
    const scene = new SceneUnderLoad({ ...clusters, home, gateway, prefix, random: schedule.random })
    const load = await runUnderLoad(options, scene)
    const endingAt = performance.now()
    const { code: exitCode } = await gateway.terminate()
    const endedAfterMs = performance.now() - endingAt
    const stored = [...scene.held, ...(await readStored(clusters, prefix))]
    const decided = await readDecided(clusters, prefix)
    await removeTopics(clusters, prefix)
    const { mostMemoryBytes } = gateway
    return {
      evidence: { ...load, stored, decided, mostMemoryBytes, exitCode, endedAfterMs },
      notes: scene.notes,
      log: gateway.logLines
    }
  } catch (thrown) {
    throw new ScenarioError(thrown, gateway.logLines)
  } finally {
    await gateway.dispose()
  }
}

type Load = Omit<Evidence, 'stored' | 'decided' | 'mostMemoryBytes' | 'exitCode' | 'endedAfterMs'>

async function runUnderLoad({ fault, schedule }: ScenarioOptions, scene: SceneUnderLoad): Promise<Load> {
  const senders = startAll(schedule, scene)
  const started = performance.now()
  const { hits, isFelt = hits.length > 0 } = fault
  try {
    const servedFirst = regionNames.filter((region) => fault.withoutTopic !== true || region !== 'uk')
    for (const region of servedFirst) {
      const servedAt = await untilServed(senders[region], started, schedule.senders[region])
      if (servedAt === undefined) throw new Error(`the senders of ${region} were not served before the fault`)
    }
    await sleep(schedule.beforeMs)
    const window = await openWindow(fault, schedule.windowMs, scene)
    if (fault.withoutTopic === true) window.from = started
    const served = await Promise.all(
      regionNames.map(async (region) => untilServed(senders[region], window.to, schedule.senders[region]))
    )
    await sleep(afterMs)
    await stopAll(senders)
    const endOf = (region: KafkaRegionName): number => served[regionNames.indexOf(region)] ?? performance.now()
    const outages = Object.fromEntries(hits.map((region) => [region, { from: window.from, to: endOf(region) }]))
    const recoveredAt = served.every((at) => at !== undefined) ? Math.max(...served) : undefined
    return {
      attempts: { uk: senders.uk.attempts, eu: senders.eu.attempts },
      window,
      outages,
      isFelt,
      recoveredAfterMs: recoveredAt === undefined ? undefined : recoveredAt - window.to,
      destroyed: scene.destruction
    }
  } finally {
    await stopAll(senders)
  }
}

/** Settles when the fault's cause is gone. */
async function openWindow(
  fault: Fault,
  windowMs: number,
  scene: SceneUnderLoad
): Promise<{ from: number; to: number } & Outage> {
  const from = performance.now()
  await fault.start(scene)
  await sleep(windowMs)
  await scene.endRepeats()
  await fault.stop(scene)
  return { from, to: performance.now() }
}

function startAll({ senders, senderRandom }: Schedule, { home, gateway }: SceneUnderLoad): OfRegions<Senders> {
  const { webhooks: url } = gateway.addresses
  const start = (region: KafkaRegionName): Senders =>
    startChaosSenders({ url, secret: home.secret, region, count: senders[region], random: senderRandom[region] })
  return { uk: start('uk'), eu: start('eu') }
}

async function stopAll(senders: OfRegions<Senders>): Promise<void> {
  await Promise.all(regionNames.map(async (region) => senders[region].stop()))
}

/** When the last of them got a 2xx for what it posted after an instant; undefined when that does not come. */
async function untilServed({ attempts }: Senders, since: number, count: number): Promise<number | undefined> {
  const giveUpAt = performance.now() + servedWithinMs
  for (;;) {
    const firstOf = new Map<number, number>()
    for (const { sender, sentAt, endedAt, status } of attempts)
      if (sentAt >= since && isSuccess(status) && !firstOf.has(sender)) firstOf.set(sender, endedAt)
    if (firstOf.size === count) return Math.max(...firstOf.values())
    if (performance.now() > giveUpAt) return undefined
    await sleep(20)
  }
}
