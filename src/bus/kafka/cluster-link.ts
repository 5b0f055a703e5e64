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

interface Attempt {
  readonly session: ProducerSession
  /** Settles when it has ended, however it did. */
  readonly ended: Promise<void>
}

const firstPauseMs = 100
const longestPauseMs = 1000

/** Keeps one producer connected: it connects, and connects again with growing pauses, until it is stopped. */
export class ClusterLink {
  readonly #options: LinkOptions
  #session: ProducerSession | undefined
  #attempt: Attempt | undefined
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
    await this.#attempt?.ended
  }

  /** The first attempt after a loss is waited for; while attempts fail the answer is at once. */
  async session(): Promise<ProducerSession> {
    // One attempt may be given up for another.
    while (this.#session === undefined && this.#failures === 0 && this.#attempt !== undefined) await this.#attempt.ended
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

  /** `createSession` makes other sessions now: the next call begins in one of them, those under way may end. */
  reconnect(): void {
    this.#cancelRetry()
    this.#failures = 0
    this.#session?.retire()
    this.#session = undefined
    this.#connect()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#failure = 'the Kafka producer is stopped'
    this.#cancelRetry()
    const attempt = this.#attempt
    attempt?.session.close()
    this.#session?.close()
    this.#session = undefined
    await attempt?.ended
  }

  /** Of two attempts the later counts. */
  #connect(): void {
    if (this.#stopped) return
    this.#attempt?.session.close()
    const session = this.#options.createSession(this.#turn++)
    this.#attempt = { session, ended: this.#tryOnce(session) }
  }

  async #tryOnce(session: ProducerSession): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options
    const limit = new TimeLimit(clock, connectTimeoutMs)
    try {
      await limit.race(session.connect())
      if (this.#ends(session)) this.#use(session)
      else session.close()
    } catch (thrown) {
      session.close()
      if (this.#ends(session)) this.#retryLater(faultOf(thrown).describe())
    } finally {
      limit.cancel()
    }
  }

  /** The end of the attempt with this session; false when it does not count any more. */
  #ends(session: ProducerSession): boolean {
    if (this.#attempt?.session !== session) return false
    this.#attempt = undefined
    return !this.#stopped
  }

  #use(session: ProducerSession): void {
    session.onLost = () => this.replace(session)
    this.#session = session
    this.#failures = 0
    this.#failure = undefined
    this.#options.onChange({ state: 'connected' })
  }

  #retryLater(why: string): void {
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
