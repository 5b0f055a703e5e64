import type { Clock } from '../../core/clock.ts'
import { KafkaFault, faultOf } from './kafka-fault.ts'
import type { ProducerSession } from './producer-session.ts'
import { TimeLimit } from './time-limit.ts'

export interface LinkOptions {
  readonly clock: Clock
  /** For one attempt to connect. */
  readonly connectTimeoutMs: number
  /** `turn` counts the attempts, so that each asks another broker first. */
  createSession(turn: number): ProducerSession
  onChange(change: ConnectionChange): void
}

/** `lost` and `failed` say why. */
export interface ConnectionChange {
  readonly state: 'connected' | 'lost' | 'failed'
  readonly why?: string
}

const firstPauseMs = 100
const longestPauseMs = 1000

/** Keeps one producer connected: it connects, and connects again with growing pauses, until it is stopped. */
export class ClusterLink {
  readonly #options: LinkOptions
  #session: ProducerSession | undefined
  #attempt: Promise<void> | undefined
  #failure: string | undefined = 'the Kafka producer is not started'
  /** Attempts that failed since there was a session. */
  #failures = 0
  #turn = 0
  #cancelRetry: () => void = () => undefined
  #stopped = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Why no record can be stored now; undefined when it is connected. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Settles after the first attempt, however it ends. */
  async start(): Promise<void> {
    this.#connect()
    await this.#attempt
  }

  /** The first attempt after a loss is waited for; while attempts fail the answer is at once. */
  async session(): Promise<ProducerSession> {
    if (this.#session === undefined && this.#failures === 0) await this.#attempt
    if (this.#session === undefined) throw new KafkaFault('not-connected')
    return this.#session
  }

  /** Calls in `session` may end; the next begins in another. With `failure` the link isn't ready until it is connected. */
  replace(session: ProducerSession, failure?: string): void {
    if (session !== this.#session) return
    this.#session = undefined
    if (failure !== undefined) this.#lose(failure)
    session.retire()
    this.#connect()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#failure = 'the Kafka producer is stopped'
    this.#cancelRetry()
    await this.#attempt
    this.#session?.close()
    this.#session = undefined
  }

  #connect(): void {
    if (this.#stopped) return
    this.#attempt = this.#tryOnce().finally(() => {
      this.#attempt = undefined
    })
  }

  async #tryOnce(): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options
    const session = this.#options.createSession(this.#turn++)
    const limit = new TimeLimit(clock, connectTimeoutMs)
    try {
      await limit.race(session.connect())
      this.#use(session)
    } catch (thrown) {
      session.close()
      this.#retryLater(faultOf(thrown).describe())
    } finally {
      limit.cancel()
    }
  }

  #use(session: ProducerSession): void {
    if (this.#stopped) return session.close()
    session.onLost = () => this.replace(session)
    this.#session = session
    this.#failures = 0
    this.#failure = undefined
    this.#options.onChange({ state: 'connected' })
  }

  #retryLater(why: string): void {
    if (this.#stopped) return
    if (this.#failure === undefined) this.#lose(why)
    this.#failure = why
    this.#options.onChange({ state: 'failed', why })
    // Not all gateways at once.
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures) * (0.75 + Math.random() / 2)
    this.#failures += 1
    this.#cancelRetry = this.#options.clock.after(pauseMs, () => this.#connect())
  }

  #lose(why: string): void {
    this.#failure = why
    this.#options.onChange({ state: 'lost', why })
  }
}
