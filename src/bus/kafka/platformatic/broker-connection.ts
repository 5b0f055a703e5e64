import { isIP } from 'node:net'
import {
  Connection,
  ResponseError,
  apiVersionsV1,
  metadataV10,
  metadataV11,
  metadataV12,
  metadataV7,
  metadataV8,
  metadataV9,
  produceV10,
  produceV11,
  produceV7,
  produceV8,
  produceV9
} from '@platformatic/kafka'
import type { Instant } from '../../../core/clock.ts'
import { endOnReadError } from '../end-on-read-error.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import type { PartitionGroup } from '../partition-groups.ts'
import type { SendOutcome, SessionOptions } from '../producer-session.ts'
import { logInOptions } from './broker-log-in.ts'
import { platformaticFaultOf } from './platformatic-fault.ts'
import { newestOf } from './api-versions.ts'
import type { VersionRanges } from './api-versions.ts'
import { askToProduce } from './produce-request.ts'
import type { PartitionAnswer } from './produce-answer.ts'
import type { PartitionBatch } from './produce-request.ts'
import { encodeBatch } from './record-batch.ts'

export type MetadataAnswer = metadataV12.MetadataResponse

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** Newest first. */
const metadataApis = [metadataV12, metadataV11, metadataV10, metadataV9, metadataV8, metadataV7]
const produceApis = [produceV11, produceV10, produceV9, produceV8, produceV7]

const keepAliveDelayMs = 30_000
/** Of a log-in's life: what is asked then is answered before its end. */
const lifetimeShare = 0.8
/** As many as the callers like: each has a time limit of its own. */
const maxInFlight = 10_000
/** The library's own limit, after all of ours: a connection that is in doubt has been destroyed by then. */
const lastResortMs = 120_000

/** One connection to one broker: made once, never mended. All that it rejects with is a `KafkaFault`. */
export class BrokerConnection {
  readonly #options: SessionOptions
  readonly #address: BrokerAddress
  readonly #connection: Connection
  #versions: VersionRanges = new Map()
  #expiresAt: Instant = Infinity
  #underWay = 0
  #isRetired = false

  constructor(options: SessionOptions, address: BrokerAddress) {
    const { tls, sasl } = options.cluster.security ?? {}
    this.#options = options
    this.#address = address
    this.#connection = new Connection(options.clientId, {
      connectTimeout: options.connectTimeoutMs,
      requestTimeout: lastResortMs,
      maxInflights: maxInFlight,
      ...(tls === undefined ? {} : { tls: { ca: tls.ca, cert: tls.certificate, key: tls.key } }),
      // No name is sent for an address: https://www.rfc-editor.org/rfc/rfc6066#section-3
      ...(isIP(address.host) === 0 ? { tlsServerName: address.host } : {}),
      ...(sasl === undefined ? {} : { sasl: logInOptions(sasl, (lifetimeMs) => this.#expireAfter(lifetimeMs)) })
    })
    // What has failed is told to those who asked.
    this.#connection.on('error', () => undefined)
  }

  /** Takes requests, as far as this machine has heard. */
  get isOpen(): boolean {
    return !this.#isRetired && this.#connection.isConnected()
  }

  /** Its log-in is good for some time yet. */
  get isFresh(): boolean {
    return this.#options.clock.monotonicMs() < this.#expiresAt
  }

  /** `onClosed` is called once, when nothing is left of it, also when it never was open. */
  async open(onClosed: () => void): Promise<void> {
    const { host, port } = this.#address
    try {
      const connected = this.#connection.connect(host, port)
      const { socket } = this.#connection
      socket.once('close', onClosed)
      socket.setKeepAlive(true, keepAliveDelayMs)
      endOnReadError(socket)
      await connected
      const { apiKeys } = await apiVersionsV1.api.async(this.#connection, '', '')
      this.#versions = new Map(
        apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }])
      )
    } catch (thrown) {
      this.close()
      throw this.#faultInOpening(thrown)
    }
  }

  /** What this broker knows of a topic, and of all brokers. Nothing is created by asking. */
  async metadata(topic: string): Promise<MetadataAnswer> {
    return this.#during(async () => {
      const { api } = newestOf(metadataApis, this.#versions)
      try {
        return await api.async(this.#connection, [topic], false, false)
      } catch (thrown) {
        // An answer in which a topic or one partition has an error of its own is an answer.
        const answer: unknown = thrown instanceof ResponseError ? Reflect.get(thrown, 'response') : undefined
        if (isMetadata(answer)) return answer
        throw thrown
      }
    })
  }

  /** One request for all of them; gives what became of each, in their order. */
  async produce(
    topic: string,
    groups: readonly PartitionGroup[],
    acknowledgeTimeoutMs: number
  ): Promise<readonly SendOutcome[]> {
    return this.#during(async () => {
      const version = newestOf(produceApis, this.#versions)
      const batches = await Promise.all(groups.map(async (group) => this.#encode(group)))
      const request = { topic, acknowledgeTimeoutMs, batches }
      const answers = await askToProduce(this.#connection, version, request)
      return groups.map(({ partition }) => outcomeOf(answers.find(({ index }) => index === partition)))
    })
  }

  /** Closes when the last request has been answered. */
  retire(): void {
    this.#isRetired = true
    if (this.#underWay === 0) this.close()
  }

  /** At once: with an error, as the library waits on for a connection that is destroyed without one. */
  close(): void {
    this.#isRetired = true
    this.#connection.socket?.destroy(new Error('the client was replaced'))
  }

  async #encode({ partition, records }: PartitionGroup): Promise<PartitionBatch> {
    const { compression, clock } = this.#options
    const { head, payload } = await encodeBatch(records, compression, clock.now())
    return { partition, head, payload }
  }

  async #during<T>(ask: () => Promise<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await ask()
    } catch (thrown) {
      throw platformaticFaultOf(thrown)
    } finally {
      this.#underWay -= 1
      if (this.#isRetired && this.#underWay === 0) this.close()
    }
  }

  /** No connection is no answer that came too late: others may be asked. */
  #faultInOpening(thrown: unknown): KafkaFault {
    const fault = platformaticFaultOf(thrown)
    const isUnreachable = fault.reason === 'timeout' || fault.reason === 'client-failed'
    return isUnreachable ? new KafkaFault('unreachable', fault.problem.cause) : fault
  }

  /** 0: for ever. */
  #expireAfter(lifetimeMs: number): void {
    if (lifetimeMs > 0) this.#expiresAt = this.#options.clock.monotonicMs() + lifetimeMs * lifetimeShare
  }
}

/** A broker that says nothing of a partition has confirmed nothing. */
function outcomeOf(answer: PartitionAnswer | undefined): SendOutcome {
  if (answer === undefined) return -1n
  return answer.errorCode === 0 ? answer.baseOffset : faultWithCode(answer.errorCode)
}

function isMetadata(value: unknown): value is MetadataAnswer {
  return typeof value === 'object' && value !== null && 'brokers' in value && 'topics' in value
}
