import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { Connection, apiVersionsV1 } from '@platformatic/kafka'
import type { Instant } from '../../../core/clock.ts'
import { CallsUnderWay } from '../calls-under-way.ts'
import { endOnReadError } from '../end-on-read-error.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import type { PartitionGroup } from '../partition-groups.ts'
import type { SendOutcome, SessionOptions } from '../producer-session.ts'
import { logInOptions } from './broker-log-in.ts'
import { platformaticFaultOf } from './platformatic-fault.ts'
import { newestOf } from './api-versions.ts'
import type { VersionRanges } from './api-versions.ts'
import { askForMetadata, metadataApi } from './metadata-request.ts'
import type { MetadataAnswer } from './metadata-answer.ts'
import { askToProduce, produceApi } from './produce-request.ts'
import type { PartitionAnswer } from './produce-answer.ts'
import type { PartitionBatch } from './produce-request.ts'
import { encodeBatch } from '../record-batch.ts'

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

export function isSameAddress(one: BrokerAddress, other: BrokerAddress): boolean {
  return one.host === other.host && one.port === other.port
}

const keepAliveDelayMs = 30_000
/** Of a log-in's life: what is asked then is answered before its end. */
const lifetimeShare = 0.8
/** As many as the callers like: each has a time limit of its own. */
const maxInFlight = 10_000
/** The library's own limit, after all of ours: a connection that is in doubt has been destroyed by then. */
const lastResortMs = 120_000
/**
 * All samples of a quota as brokers keep them unless told otherwise: who was silent for so long is within it. What a
 * broker asks for after a burst may be many minutes, which it would keep to when the quota is long gone.
 * https://kafka.apache.org/documentation/#brokerconfigs_quota.window.num
 */
const longestMuteMs = 11_000

/** One connection to one broker: made once, never mended. All that it rejects with is a `KafkaFault`. */
export class BrokerConnection {
  readonly #options: SessionOptions
  readonly #address: BrokerAddress
  readonly #connection: Connection
  #versions: VersionRanges = new Map()
  /** From then on another is better. */
  #expiresAt: Instant = Infinity
  /** Until then the broker reads nothing from it. */
  #mutedUntil: Instant = 0
  readonly #calls = new CallsUnderWay(() => this.close())

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
    return !this.#calls.isRetired && this.#connection.isConnected() && this.#socket?.destroyed === false
  }

  /** Its log-in is good for some time yet, and no mute has been obeyed for long enough. */
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
      if (this.#socket === undefined) onClosed()
      this.close()
      throw this.#faultInOpening(thrown)
    }
  }

  /** What this broker knows of a topic, and of all brokers. Nothing is created by asking. */
  async metadata(topic: string): Promise<MetadataAnswer> {
    return this.#ask(async () => {
      this.#leftOf(this.#options.requestTimeoutMs)
      const answer = await askForMetadata(this.#connection, newestOf(metadataApi, this.#versions), topic)
      this.#mute(answer.throttleTimeMs)
      return answer
    })
  }

  /** One request for all of them; gives what became of each, in their order. */
  async produce(
    topic: string,
    groups: readonly PartitionGroup[],
    acknowledgeTimeoutMs: number
  ): Promise<readonly SendOutcome[]> {
    return this.#ask(async () => {
      const leftMs = this.#leftOf(acknowledgeTimeoutMs)
      const batches = await Promise.all(groups.map(async (group) => this.#encode(group)))
      const request = { topic, acknowledgeTimeoutMs: leftMs, batches }
      const answer = await askToProduce(this.#connection, newestOf(produceApi, this.#versions), request)
      this.#mute(answer.throttleTimeMs)
      return groups.map(({ partition }) => outcomeOf(answer.partitions.find(({ index }) => index === partition)))
    })
  }

  /** Closes when the last request has been answered. */
  retire(): void {
    this.#calls.retire()
  }

  /** At once: with an error, as the library waits on for a connection that is destroyed without one. */
  close(): void {
    this.#socket?.destroy(new Error('this client closed the connection'))
  }

  async #encode({ partition, records }: PartitionGroup): Promise<PartitionBatch> {
    const { compression, clock } = this.#options
    const { head, payload } = await encodeBatch(records, compression, clock.now())
    return { partition, head, payload }
  }

  async #ask<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await this.#calls.during(step)
    } catch (thrown) {
      throw platformaticFaultOf(thrown)
    }
  }

  #mute(throttleTimeMs: number): void {
    if (throttleTimeMs <= 0) return
    const now = this.#options.clock.monotonicMs()
    this.#mutedUntil = now + throttleTimeMs
    // A broker keeps its word to this connection alone: another is read.
    if (throttleTimeMs > longestMuteMs) this.#expiresAt = Math.min(this.#expiresAt, now + longestMuteMs)
  }

  /**
   * Of the time that a request has, what is left when the broker reads it.
   * @throws KafkaFault `throttled` when nothing is: it would only be taken for a broker that does not answer
   */
  #leftOf(timeMs: number): number {
    const mutedMs = Math.max(0, Math.ceil(this.#mutedUntil - this.#options.clock.monotonicMs()))
    if (mutedMs >= timeMs) throw new KafkaFault('throttled', new Error(`the broker reads nothing for ${mutedMs} ms`))
    return timeMs - mutedMs
  }

  /** None for what is no address, and for a key that is none: the library fails before it has one, whatever its types say. */
  get #socket(): Socket | undefined {
    return this.#connection.socket
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

/** A broker that does not say where it stored the records has confirmed nothing. */
function outcomeOf(answer: PartitionAnswer | undefined): SendOutcome {
  if (answer !== undefined && answer.errorCode !== 0) return faultWithCode(answer.errorCode)
  return answer === undefined || answer.baseOffset < 0n ? new KafkaFault('unconfirmed') : answer.baseOffset
}
