import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { reapedFolder } from '../test/support/reaper.ts'
import type { KafkaCluster } from '../test/support/kafka/start-kafka.ts'
import type { RunningContestant } from './contestants/contestant.ts'
import { buildGateway } from './gateway/build-gateway.ts'
import { embeddedBus, kafkaBus, usualRules } from './gateway/gateway-config.ts'
import { startGateway } from './gateway/start-gateway.ts'
import { writeTenants } from './gateway/tenants.ts'
import { prepareGitHub, readGitHubExamples } from './load/github-requests.ts'
import type { PreparedRequest } from './load/prepared-request.ts'
import { shuffle } from './load/shuffle.ts'
import { listChildren } from './machine/child-processes.ts'
import type { Cores } from './machine/cores.ts'
import { describeMachine } from './machine/describe-machine.ts'
import { readVersions } from './machine/read-versions.ts'
import type { ServerProcess } from './machine/server-process.ts'
import { measureRounds } from './measure/measure-rounds.ts'
import { measureStart } from './measure/measure-start.ts'
import type { Racer } from './measure/racer.ts'
import { listWorkersVariants } from './measure/workers-plan.ts'
import type { WorkersPlan, WorkersVariant } from './measure/workers-plan.ts'
import { reportWorkers } from './report/workers-report.ts'
import type { WorkersReport } from './report/workers-report.ts'
import { startBroker } from './start-broker.ts'

const secret = 'bench-secret-of-thirty-two-bytes'
const tenants = 1_000
const patienceMs = 60_000
const pauseMs = 10

/** What a second worker gives, and what it costs: the same gateway as one process and as two workers, in turn. */
export async function compareWorkers(
  plan: WorkersPlan,
  cores: Cores | undefined,
  say: (text: string) => void
): Promise<WorkersReport> {
  const folder = join(reapedFolder(), 'workers')
  mkdirSync(folder, { recursive: true })
  // Building takes longer than a short run.
  const main = plan.isShort ? undefined : await buildGateway(folder)
  const requests = shuffle(readGitHubExamples(), plan.seed).map((each) =>
    prepareGitHub(each, '/webhooks/github', secret)
  )
  const variants = listWorkersVariants(plan, cores !== undefined)
  const broker = plan.buses.includes('kafka') ? await startBroker({ isBrief: plan.isShort }) : undefined
  const racers: Racer[] = []
  try {
    for (const variant of variants) {
      say(`starting: ${variant.name}`)
      racers.push(await startVariant(variant, { folder, cores, main, requests, broker }))
    }
    const rounds = await measureRounds(racers, () => requests, { ...plan, say })
    const { seed, connections, warmUpDeliveries, secondsPerRound, isShort } = plan
    return {
      kind: 'turnpike-workers',
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(cores),
      versions: readVersions(undefined),
      settings: {
        seed,
        connections,
        warmUpDeliveries,
        rounds: plan.rounds,
        secondsPerRound,
        rules: usualRules,
        isShort
      },
      variants: reportWorkers(
        variants,
        racers.map((racer) => rounds.get(racer) ?? [])
      )
    }
  } finally {
    await Promise.all(racers.map(async ({ running }) => running.server.stop()))
    await broker?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface VariantGround {
  readonly folder: string
  readonly cores: Cores | undefined
  readonly main: string | undefined
  readonly requests: readonly PreparedRequest[]
  readonly broker: KafkaCluster | undefined
}

async function startVariant(variant: WorkersVariant, ground: VariantGround): Promise<Racer> {
  const { requests, broker } = ground
  const { name, bus } = variant
  const start = async (): Promise<RunningContestant> => startAll(variant, ground)
  const [first] = requests
  if (first === undefined) throw new Error('there are no requests')
  const { running, readyMs } = await measureStart(start, first)
  const onKafka = bus === 'kafka'
  const brokerPid = onKafka ? broker?.brokers[0]?.pid : undefined
  return { contestant: { name, says: name, onKafka, kind: 'gateway', start }, running, readyMs: [readyMs], brokerPid }
}

/** Settles when every worker serves: connections that were made before would all be the first one's. */
async function startAll(variant: WorkersVariant, ground: VariantGround): Promise<RunningContestant> {
  const { name, workers, bus } = variant
  const own = join(ground.folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(own)
  await writeTenants(join(own, 'tenants.ndjson'), tenants, { named: true })
  const { server, ports } = await startGateway({
    name,
    folder: own,
    shape: { rules: usualRules, sources: 1, tenantsFile: 'tenants.ndjson', decisionCache: true },
    bus: bus === 'kafka' ? kafkaBus(ground.broker?.bootstrap ?? []) : embeddedBus(),
    secret,
    cores: ground.cores,
    main: ground.main,
    workers,
    onBothCores: variant.cores > 1
  })
  try {
    await awaitReady(server, ports.metrics)
    const workerPids = workers === 1 ? [] : listChildren(server.pid)
    if (workers > 1 && workerPids.length !== workers)
      throw new Error(`${name}: ${workerPids.length} worker processes were found in /proc, not ${workers}`)
    return { server, port: ports.webhooks, workerPids }
  } catch (thrown) {
    await server.stop()
    throw thrown
  }
}

async function awaitReady(server: ServerProcess, port: number): Promise<void> {
  while (performance.now() - server.startedMs < patienceMs) {
    if (server.hasEnded()) throw new Error(`a gateway ended before it was ready:\n${server.lastLines()}`)
    if (await isReady(port)) return
    await sleep(pauseMs)
  }
  throw new Error(`a gateway was not ready in time:\n${server.lastLines()}`)
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`http://127.0.0.1:${port}/readyz`)
    await body?.cancel()
    return ok
  } catch {
    // It does not listen yet.
    return false
  }
}
