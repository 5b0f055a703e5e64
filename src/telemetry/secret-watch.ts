import type { Clock, Instant } from '../core/clock.ts'
import { findSecretNotices, secretMoments } from '../core/secret-notices.ts'
import type { NoticedSource, SecretNotice } from '../core/secret-notices.ts'
import type { JsonLog } from './json-log.ts'

const dayMs = 86_400_000

const lines = {
  expires: ['warn', 'a secret expires soon: list the one that replaces it, and tell it to the sender'],
  expired: ['warn', 'a secret has expired and proves nothing any more: take it out of the list'],
  'none-counts': ['error', 'no secret of a source counts: every delivery to it is refused']
} as const

/** Tells the log of secrets that expire: when it is first known, and again each day for as long as it is so. */
export class SecretWatch {
  readonly #log: JsonLog
  readonly #clock: Clock
  #sources: readonly NoticedSource[] = []
  #said: ReadonlyMap<string, Instant> = new Map()
  #cancel: () => void = () => undefined

  constructor(log: JsonLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** The sources of a configuration that came into use. */
  configLoaded(sources: Iterable<NoticedSource>): void {
    this.#sources = [...sources]
    this.#look()
  }

  stop(): void {
    this.#cancel()
    this.#sources = []
  }

  #look(): void {
    this.#cancel()
    const now = this.#clock.now()
    const said = new Map<string, Instant>()
    for (const notice of findSecretNotices(this.#sources, now)) {
      const key = JSON.stringify([notice.source, notice.secret, notice.kind])
      const before = this.#said.get(key)
      const isDue = before === undefined || now - before >= dayMs
      if (isDue) this.#say(notice)
      said.set(key, isDue ? now : before)
    }
    this.#said = said
    const next = [...secretMoments(this.#sources), ...[...said.values()].map((at) => at + dayMs)]
    const ahead = next.filter((at) => at > now)
    // A timer cannot wait for longer than a few weeks, and the wall clock may be set: once a day is looked at least.
    if (ahead.length > 0)
      this.#cancel = this.#clock.after(Math.min(dayMs, Math.min(...ahead) - now), () => this.#look())
  }

  #say({ kind, source, secret, expiresAt }: SecretNotice): void {
    const [level, msg] = lines[kind]
    const until = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString()
    this.#log.write(level, msg, { source, secret, expiresAt: until })
  }
}
