import type { KafkaClient } from '../../src/bus/kafka/kafka-clients.ts'
import { regionNames } from './evidence.ts'
import type { OfRegions } from './evidence.ts'
import type { Fault } from './fault.ts'
import { judge } from './judge.ts'
import { startRegionCluster } from './region-cluster.ts'
import type { ClusterKind, RegionCluster } from './region-cluster.ts'
import { ScenarioError, runScenario } from './run-scenario.ts'
import { makeSchedule } from './schedule.ts'
import type { Pace } from './schedule.ts'
import type { RunOutcome } from './table.ts'

/** Runs one after another on the same brokers, which are started anew only when another kind is wanted or a run failed. */
export class RunSeries {
  readonly #pace: Pace
  #clusters: OfRegions<RegionCluster> | undefined
  #count = 0

  constructor(pace: Pace) {
    this.#pace = pace
  }

  async run(fault: Fault, seed: number, client: KafkaClient): Promise<RunOutcome> {
    const schedule = makeSchedule(fault, seed, this.#pace)
    this.#count += 1
    const prefix = `chaos-${seed}-${this.#count}`
    try {
      const clusters = await this.clustersWith(fault.cluster)
      const scenario = await runScenario({ fault, clusters, prefix, schedule, client })
      return { fault, seed, client, schedule, result: { scenario, verdict: judge(scenario.evidence) } }
    } catch (thrown) {
      // Nobody knows what state the brokers are in.
      await this.stop()
      const failure = thrown instanceof Error ? thrown.message : String(thrown)
      const log = thrown instanceof ScenarioError ? thrown.log : []
      return { fault, seed, client, schedule, result: { failure, log } }
    }
  }

  /** Ends the brokers. */
  async stop(): Promise<void> {
    const clusters = this.#clusters
    this.#clusters = undefined
    if (clusters !== undefined) await Promise.all(regionNames.map(async (region) => clusters[region].stop()))
  }

  /** Of both regions, running. */
  async clustersWith(kind: ClusterKind): Promise<OfRegions<RegionCluster>> {
    if (this.#clusters?.uk.kind === kind) return this.#clusters
    await this.stop()
    const [uk, eu] = await Promise.all([startRegionCluster('uk', kind), startRegionCluster('eu', 'one')])
    this.#clusters = { uk, eu }
    return this.#clusters
  }
}
