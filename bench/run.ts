import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startContestant } from './contestant.ts'
import type { Contestant } from './contestant.ts'
import { prepareRequests } from './corpus.ts'
import { runLoad } from './load.ts'
import { startKafkaCluster } from '../test/support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../test/support/kafka/start-kafka.ts'

/* Contestants are started once and loaded in turn, round by round, so that a machine whose speed drifts drifts for all. */

interface Round {
  readonly rate: number
  readonly cpuUs: number | undefined
  readonly p50Ms: number
  readonly p99Ms: number
}

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    only: { type: 'string' }
  }
})
const rounds = values.short ? 1 : Number(values.rounds)
const seconds = values.short ? 1 : Number(values.seconds)
const connections = Number(values.connections)
const secret = randomBytes(32).toString('hex')

const names = (values.only ?? 'bare,turnpike,bare-kafka,turnpike-kafka,obvious-kafka').split(',')
const cluster = names.some((name) => name.endsWith('-kafka')) ? await startBroker() : undefined
const contestants: Contestant[] = []
try {
  for (const name of names) contestants.push(await startContestant(name, secret, cluster?.bootstrap ?? []))
  await race(contestants)
} finally {
  await Promise.all(contestants.map(async (contestant) => contestant.stop()))
  await cluster?.stop()
}

async function startBroker(): Promise<KafkaCluster> {
  // A broker with its compiler on: the harness's own options are for a quick start.
  const broker = await startKafkaCluster({
    name: 'bench',
    brokers: 1,
    javaOptions: ['-Xmx1g', '-XX:TieredStopAtLevel=4']
  })
  for (const name of ['bench.uk.scm', 'bench.uk.decisions']) await broker.createTopic({ name, partitions: 6 })
  return broker
}

async function race(contestants: readonly Contestant[]): Promise<void> {
  const results = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]))
  for (const contestant of contestants) await measure(contestant, 1)
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants) results.get(contestant.name)?.push(await measure(contestant, seconds))
  report(contestants, results)
}

async function measure(contestant: Contestant, forSeconds: number): Promise<Round> {
  const requests = prepareRequests({ host: 'localhost', path: '/webhooks/github', secret: Buffer.from(secret) })
  const cpuBefore = contestant.cpuSeconds()
  const load = await runLoad({ host: '127.0.0.1', port: contestant.port, connections, seconds: forSeconds, requests })
  const cpuAfter = contestant.cpuSeconds()
  if (load.failures > 0 || load.answers === 0)
    throw new Error(`${contestant.name}: ${load.failures} answers were not 200`)
  const sorted = load.latenciesMs.toSorted((left, right) => left - right)
  return {
    rate: load.answers / load.seconds,
    cpuUs:
      cpuBefore === undefined || cpuAfter === undefined ? undefined : ((cpuAfter - cpuBefore) * 1e6) / load.answers,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99)
  }
}

function report(contestants: readonly Contestant[], results: ReadonlyMap<string, readonly Round[]>): void {
  const rows = contestants.map((contestant) => {
    const all = results.get(contestant.name) ?? []
    const rate = median(all.map((round) => round.rate))
    const spread = `${Math.min(...all.map((round) => round.rate)).toFixed(0)}-${Math.max(...all.map((round) => round.rate)).toFixed(0)}`
    return {
      contestant: contestant.name,
      'deliveries/s': Math.round(rate),
      spread,
      'with Kafka': contestant.name.endsWith('-kafka'),
      'CPU us each': Math.round(median(all.map((round) => round.cpuUs ?? Number.NaN))),
      'p50 ms': Number(median(all.map((round) => round.p50Ms)).toFixed(1)),
      'p99 ms': Number(median(all.map((round) => round.p99Ms)).toFixed(1)),
      'RSS MiB': Math.round(contestant.residentMiB() ?? Number.NaN),
      rate
    }
  })
  process.stdout.write(
    `Node ${process.version}, ${connections} connections, ${rounds} rounds of ${seconds} s, medians\n`
  )
  for (const { rate, 'with Kafka': onKafka, ...row } of rows) {
    const floor = rows.find(({ contestant }) => contestant === (onKafka ? 'bare-kafka' : 'bare'))?.rate
    const share = floor === undefined ? {} : { 'of bare': Number((rate / floor).toFixed(2)) }
    process.stdout.write(`${JSON.stringify({ ...row, ...share })}\n`)
  }
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((left, right) => left - right),
    0.5
  )
}

function quantile(sorted: readonly number[], at: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN
}
