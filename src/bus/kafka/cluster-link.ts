import type { Clock, Instant } from '../../core/clock.ts'
import { KafkaFault, faultOf } from './kafka-fault.ts'
import type { ProducerSession } from './producer-session.ts'
import { TimeLimit } from './time-limit.ts'

export interface LinkOptions {
  readonly clock: Clock
  /** For one attempt to connect. */
  readonly connectTimeoutMs: number
  /**
   * `turn` counts the attempts, so that each asks another broker first. Reading the client's library from this machine's disk is no
   * part of the time that a connection may take.
   */
  createSession(turn: number): Promise<ProducerSession>
  onChange(change: ConnectionChange): void
}

/** `lost` and `failed` say why. */
export interface ConnectionChange {
  readonly state: 'connected' | 'lost' | 'failed'
  readonly why?: string
}

/** The brokers are asked in turn, those that refuse at once in one attempt. */
interface Attempt {
  session: ProducerSession | undefined
  /** Of this attempt, from when the client library is there; of one broker of it while another session serves. */
  limit: TimeLimit | undefined
  /** Settles when it has ended, however it did. */
  ended: Promise<void>
}

const firstPauseMs = 100
const longestPauseMs = 1000
/** So long publishes wait for an attempt unnoticed: a password that changes should not make a healthy region unready. */
const graceMs = 500
/** A session that is lost sooner says nothing good of the next one, and what happens in it is no reason to have another. */
const steadyMs = 1000
const lostEarly =
  'A broker lets this client in and closes the connection again: look at its log and its limits, and at what stands between.'

/** Keeps one producer connected: it connects, and connects again with growing pauses, until it is stopped. */
export class ClusterLink {
  readonly #options: LinkOptions
  #session: ProducerSession | undefined
  #usedSince: Instant = 0
  /** A request in the session was not answered, and nothing has been stored in it since. */
  #isSuspect = false
  #attempt: Attempt | undefined
  #failure: string | undefined = 'the Kafka producer is not started'
  /** What is under way while there is no session, and since when. */
  #connecting: { readonly why: string; readonly since: Instant } = { why: 'connecting', since: 0 }
  /** Attempts that failed, and sessions that were lost early, since one has lasted. */
  #failures = 0
  #turn = 0
  #cancelRetry: () => void = () => undefined
  #stopped = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Why no record can be stored now; undefined when it is connected, or is about to be. */
  get failure(): string | undefined {
    if (this.#failure !== undefined || this.#session !== undefined) return this.#failure
    const { why, since } = this.#connecting
    return this.#options.clock.monotonicMs() - since > graceMs ? why : undefined
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

  /** Whether the next call is in `session`: it may have been replaced since it was given. */
  serves(session: ProducerSession): boolean {
    return session === this.#session
  }

  /** Calls in `session` may end; the next begins in another. */
  replace(session: ProducerSession): void {
    if (session !== this.#session) return
    this.#leave('connecting to the cluster again')
    this.#connect()
  }

  /** As `replace`, once another session is connected: this one serves until then, and where that fails, it stays. */
  renew(session: ProducerSession): void {
    if (session === this.#session && this.#attempt === undefined && this.#isSteady) this.#connect()
  }

  /**
   * A request in `session` was not answered: its connections may be dead without knowing it, or one broker of many stands
   * still. It is renewed. Where no broker can be connected to, it stays only if something is stored in it meanwhile.
   */
  suspect(session: ProducerSession): void {
    if (session !== this.#session) return
    this.#isSuspect = true
    this.renew(session)
  }

  /** Something was stored in `session`. */
  trust(session: ProducerSession): void {
    if (session === this.#session) this.#isSuspect = false
  }

  /** `createSession` makes other sessions now: the next call begins in one of them, those under way may end. */
  reconnect(): void {
    this.#cancelRetry()
    this.#failures = 0
    this.#leave('connecting with new settings')
    if (this.#failure !== undefined) this.#failure = this.#connecting.why
    this.#connect()
  }

  async stop(): Promise<void> {
    this.close()
    await this.#attempt?.ended
  }

  /** At once, whatever is under way; sessions that have retired go when their last call has ended. */
  close(): void {
    this.#stopped = true
    this.#failure = 'the Kafka producer is stopped'
    this.#cancelRetry()
    this.#attempt?.session?.close()
    this.#attempt?.limit?.end(new KafkaFault('not-connected'))
    this.#session?.close()
    this.#session = undefined
  }

  /** Of two attempts the later counts. */
  #connect(): void {
    if (this.#stopped) return
    this.#attempt?.session?.close()
    const attempt: Attempt = { session: undefined, limit: undefined, ended: Promise.resolve() }
    this.#attempt = attempt
    attempt.ended = this.#try(attempt).finally(() => attempt.limit?.cancel())
  }

  async #try(attempt: Attempt): Promise<void> {
    for (let asked = 1; ; asked += 1) {
      let session: ProducerSession | undefined
      try {
        session = await this.#options.createSession(this.#turn++)
        if (this.#stopped || this.#attempt !== attempt) throw new KafkaFault('not-connected')
        attempt.session = session
        attempt.limit ??= new TimeLimit(this.#options.clock, this.#options.connectTimeoutMs)
        await attempt.limit.race(session.connect())
        if (this.#ends(attempt)) this.#use(session)
        else session.close()
        return
      } catch (thrown) {
        session?.close()
        const fault = faultOf(thrown)
        if (this.#attempt !== attempt || !this.#mayAskNext(fault) || asked >= (session?.brokerCount ?? 0))
          return this.#fail(attempt, fault)
        if (this.#session === undefined) continue
        attempt.limit?.cancel()
        attempt.limit = undefined
      }
    }
  }

  /** While another session serves there is time for brokers that are silent too. */
  #mayAskNext({ reason }: KafkaFault): boolean {
    return reason === 'unreachable' || (reason === 'timeout' && this.#session !== undefined)
  }

  /** False when the attempt does not count any more. */
  #ends(attempt: Attempt): boolean {
    if (this.#attempt !== attempt) return false
    this.#attempt = undefined
    return !this.#stopped
  }

  #fail(attempt: Attempt, fault: KafkaFault): void {
    if (!this.#ends(attempt)) return
    if (this.#session !== undefined) {
      // It was an attempt to renew that one.
      if (!this.#isSuspect || !this.#mayAskNext(fault)) return
      this.#leave('connecting to the cluster again')
    }
    this.#retryLater(fault.describe())
  }

  #use(session: ProducerSession): void {
    session.onLost = () => this.#lost(session)
    const before = this.#session
    this.#session = session
    this.#isSuspect = false
    this.#usedSince = this.#options.clock.monotonicMs()
    before?.retire()
    this.#failure = undefined
    if (before === undefined) this.#options.onChange({ state: 'connected' })
  }

  #lost(session: ProducerSession): void {
    if (session !== this.#session) return
    if (this.#isSteady) return this.replace(session)
    this.#leave('connecting to the cluster again')
    this.#lose(lostEarly)
    this.#connectLater()
  }

  get #isSteady(): boolean {
    return this.#options.clock.monotonicMs() - this.#usedSince >= steadyMs
  }

  #retryLater(why: string): void {
    if (this.#failure === undefined) this.#lose(why)
    this.#failure = why
    this.#options.onChange({ state: 'failed', why })
    this.#connectLater()
  }

  #connectLater(): void {
    // Not all gateways at once.
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures) * (0.75 + Math.random() / 2)
    this.#failures += 1
    this.#cancelRetry = this.#options.clock.after(pauseMs, () => this.#connect())
  }

  #leave(why: string): void {
    if (this.#isSteady) this.#failures = 0
    this.#session?.retire()
    this.#session = undefined
    this.#connecting = { why, since: this.#options.clock.monotonicMs() }
  }

  #lose(why: string): void {
    this.#failure = why
    this.#options.onChange({ state: 'lost', why })
  }
}
