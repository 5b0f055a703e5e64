import type { Cores } from '../machine/cores.ts'
import type { ServerProcess } from '../machine/server-process.ts'

/** What contestants share. */
export interface Ground {
  /** A folder for all of them; each has one of its own in it. */
  readonly folder: string
  readonly secret: string
  readonly cores: Cores | undefined
  readonly brokers: readonly string[]
  /** This gateway, built. */
  readonly gatewayMain: string | undefined
}

export interface RunningContestant {
  readonly server: ServerProcess
  readonly port: number
  /** Processes below the server that work for it. */
  readonly workerPids?: readonly number[]
}

export interface Contestant {
  readonly name: string
  /** What it does, in the report. */
  readonly says: string
  readonly onKafka: boolean
  /** `gateway` takes the senders of all families; `floor` is the least that can be done with the same client. */
  readonly kind: 'gateway' | 'floor' | 'peer'
  /** The Kafka client whose floor a gateway is held against. */
  readonly client?: string
  start(ground: Ground): Promise<RunningContestant>
}
