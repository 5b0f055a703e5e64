import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { reapedFolder } from '../test/support/reaper.ts'
import type { Ground } from './contestants/contestant.ts'
import { listContestants, startNothing } from './contestants/list-contestants.ts'
import { buildGateway } from './gateway/build-gateway.ts'
import { prepareGround } from './gateway/prepare-ground.ts'
import { usualRules } from './gateway/gateway-config.ts'
import { prepareGitHub, readGitHubExamples } from './load/github-requests.ts'
import { prepareMixed } from './load/mixed-requests.ts'
import { shuffle } from './load/shuffle.ts'
import { prepareSized } from './load/sized-requests.ts'
import type { Cores } from './machine/cores.ts'
import { describeMachine } from './machine/describe-machine.ts'
import { readVersions } from './machine/read-versions.ts'
import { measureGenerator, measureRounds } from './measure/measure-rounds.ts'
import { measureIdle } from './measure/measure-idle.ts'
import { measureLatencies } from './measure/measure-latencies.ts'
import type { Plan } from './measure/plan.ts'
import type { Racer } from './measure/racer.ts'
import { restartRacer, startRacers } from './measure/start-racers.ts'
import { describeCorpus } from './report/describe-corpus.ts'
import { reportContestant, reportMixed, reportSizes } from './report/report-contestant.ts'
import type { ComparisonReport } from './report/report.ts'
import { startBroker } from './start-broker.ts'

export interface CompareOptions {
  readonly plan: Plan
  readonly cores: Cores | undefined
  /** Redpanda Connect's program. */
  readonly peer: string | undefined
  /** Names of contestants; all without it. */
  readonly only: readonly string[] | undefined
  /** Told what is being done. */
  readonly say: (text: string) => void
}

const secret = 'bench-secret-of-thirty-two-bytes'
const tenants = 1_000

/**
 * Runs all contestants in one go: each is a process of its own on the measured core, started and loaded in turn, round by round, so
 * that a machine whose speed drifts drifts for all. All others are paused meanwhile.
 */
export async function compare(options: CompareOptions): Promise<ComparisonReport> {
  const { plan, cores, only, say } = options
  const contestants = listContestants(options.peer).filter(({ name }) => only === undefined || only.includes(name))
  if (contestants.length === 0) throw new Error('--only names no contestant')
  const folder = join(reapedFolder(), 'compare')
  mkdirSync(folder, { recursive: true })
  say('building the gateway, starting a broker')
  // Building takes longer than a short run.
  const gatewayMain = plan.isShort ? undefined : await buildGateway(folder)
  const signing = await prepareGround(folder, tenants, secret)
  const broker = await startBroker({ isBrief: plan.isShort })
  const ground: Ground = { folder, secret, cores, brokers: broker.bootstrap, gatewayMain }
  const requests = shuffle(readGitHubExamples(), plan.seed).map((each) =>
    prepareGitHub(each, '/webhooks/github', secret)
  )
  const [first] = requests
  if (first === undefined) throw new Error('there are no deliveries to post')
  const racers: Racer[] = []
  try {
    say('what the load generator can do')
    const generator = await measureGenerator(await startNothing(ground), requests, plan)
    await startRacers(contestants, racers, { ground, first, brokerPid: broker.brokers[0]?.pid, plan, say })
    say(`idle for ${plan.idleSeconds} s`)
    for (const { running } of racers) running.server.resume()
    const idle = await measureIdle(racers, plan)
    for (const { running } of racers) running.server.pause()
    const restart = async (racer: Racer): Promise<void> => restartRacer(racer, { ground, first })
    const capacities = await measureRounds(racers, () => requests, { ...plan, say, restart })
    const latencies = await measureLatencies(racers, capacities, requests, { ...plan, say })
    const gateways = racers.filter(({ contestant }) => contestant.kind === 'gateway')
    const mixed = await prepareMixed(signing, secret, plan.seed)
    say('all families')
    const mixedRounds = await measureRounds(gateways, async () => prepareMixed(signing, secret, plan.seed), {
      ...plan,
      warmUpDeliveries: plan.warmUpDeliveries / 4,
      rounds: plan.latencyRounds,
      say
    })
    say('sizes')
    const sizes = []
    for (const bytes of plan.sizes) {
      const sized = [prepareSized(bytes, '/webhooks/github', secret)]
      const { sizeRounds: rounds, sizeSeconds: secondsPerRound } = plan
      const sizePlan = { ...plan, warmUpDeliveries: plan.warmUpDeliveries / 100, rounds, secondsPerRound, say }
      const bodyBytes = sized[0]?.body.length ?? 0
      sizes.push(...reportSizes(bodyBytes, await measureRounds(gateways, () => sized, sizePlan)))
    }
    const { seed, connections, secondsPerRound, isShort } = plan
    return {
      kind: 'turnpike-comparison',
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(cores),
      versions: readVersions(options.peer),
      settings: {
        seed,
        connections,
        rounds: plan.rounds,
        secondsPerRound,
        rules: usualRules,
        isOfNewProcesses: true,
        isShort
      },
      corpus: describeCorpus(requests),
      generator,
      contestants: racers.map((racer) => reportContestant(racer, { idle, rounds: capacities, latencies })),
      mixed: reportMixed(mixedRounds, mixed),
      sizes
    }
  } finally {
    await Promise.all(racers.map(async ({ running }) => running.server.stop()))
    await broker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
