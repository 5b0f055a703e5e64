import type { ComparisonReport, ContestantReport } from './report.ts'

/** What the gateway is to reach against others of the same run, or by itself. */
export interface Goal {
  readonly what: string
  readonly goal: number
  readonly found: number
  readonly isReached: boolean
}

/** 250 MB. */
const mostMiB = 250e6 / 2 ** 20

export const peerName = 'redpanda-connect'

/** For each gateway; what needs a contestant that did not run is left out. */
export function judgeGoals(report: ComparisonReport): readonly (readonly [gateway: string, goals: readonly Goal[]])[] {
  const peer = report.contestants.find(({ name }) => name === peerName)
  return report.contestants
    .filter(({ kind }) => kind === 'gateway')
    .map((gateway) => {
      const floor = report.contestants.find(({ kind, client }) => kind === 'floor' && client === gateway.client)
      return [
        gateway.name,
        [
          ...(gateway.onKafka && peer !== undefined ? againstPeer(gateway, peer) : []),
          ...(gateway.onKafka && floor !== undefined
            ? [atLeast(`rate, of that of ${floor.name}`, 0.7, gateway.rate.median / floor.rate.median)]
            : []),
          ...byItself(gateway)
        ]
      ]
    })
}

function againstPeer(gateway: ContestantReport, peer: ContestantReport): readonly Goal[] {
  return [
    atMost(`CPU a delivery, of that of ${peer.name}`, 0.5, gateway.cpuUs.median / peer.cpuUs.median),
    atLeast(`rate, of that of ${peer.name}`, 2, gateway.rate.median / peer.rate.median)
  ]
}

function byItself({ onKafka, latencies, residentMiB, readyMs, idleCpuPercent }: ContestantReport): readonly Goal[] {
  const half = latencies.find(({ load }) => load === 0.5)
  return [
    ...(half === undefined ? [] : [atMost('p99 at half load, ms', 25, half.p99Ms.median)]),
    atMost('RSS at full load, MiB', mostMiB, residentMiB.median),
    ...(onKafka ? [] : [atMost('ready after, ms', 1_000, readyMs.median)]),
    atMost('idle CPU, % of a core', 0.5, idleCpuPercent)
  ]
}

function atMost(what: string, goal: number, found: number): Goal {
  return { what: `at most: ${what}`, goal, found, isReached: found <= goal }
}

function atLeast(what: string, goal: number, found: number): Goal {
  return { what: `at least: ${what}`, goal, found, isReached: found >= goal }
}
