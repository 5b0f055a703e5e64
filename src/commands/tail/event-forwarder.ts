import { setTimeout as wait } from 'node:timers/promises'
import { describeError } from '../describe-error.ts'
import { printable } from '../printable.ts'
import { readStoredEvent } from '../../pipeline/stored-event.ts'
import { cloudEventHeaders } from './cloudevent-headers.ts'
import { createEventHandler } from './event-handler.ts'
import type { EventHandler } from './event-handler.ts'
import { formatPosition } from './format-stored-event.ts'
import type { TailRecord } from './region-tail.ts'

const firstPauseMs = 500
const longestPauseMs = 10_000

/** Client errors that say "later". */
const passing: ReadonlySet<number> = new Set([408, 429])

/** Posts events to a handler, one after the other: the next goes out when this one is taken, or refused for good. */
export class EventForwarder {
  readonly #handler: EventHandler
  readonly #shownUrl: string
  readonly #tell: (sentence: string) => Promise<void>
  #refused = 0

  constructor(url: URL, tell: (sentence: string) => Promise<void>) {
    this.#handler = createEventHandler(url)
    // Without a password that may be in it.
    this.#shownUrl = `${url.origin}${url.pathname}`
    this.#tell = tell
  }

  /** How many the handler did not take, and never will. */
  get refused(): number {
    return this.#refused
  }

  /** Settles when the record is done with; rejects only when `signal` says to stop. */
  async forward(record: TailRecord, signal: AbortSignal): Promise<void> {
    const where = printable(formatPosition(record))
    const event = readStoredEvent(record)
    const headers = cloudEventHeaders(event)
    if (headers === undefined || event.data === null) {
      this.#refused += 1
      await this.#tell(`${where} is no CloudEvent: not forwarded.`)
      return
    }
    for (let failures = 0; ; failures++) {
      const answer = await this.#post(headers, event.data, signal)
      if (answer === 'taken') return
      if (answer.isFinal) {
        this.#refused += 1
        await this.#tell(`${where} was refused by ${this.#shownUrl} (${answer.why}): going on with the next.`)
        return
      }
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures)
      await this.#tell(
        `${where} was not taken by ${this.#shownUrl} (${answer.why}): trying again in ${pauseMs / 1000} s.`
      )
      await wait(pauseMs, undefined, { signal })
    }
  }

  close(): void {
    this.#handler.close()
  }

  async #post(
    headers: Readonly<Record<string, string>>,
    data: Uint8Array,
    signal: AbortSignal
  ): Promise<'taken' | { readonly why: string; readonly isFinal: boolean }> {
    try {
      const status = await this.#handler.post(headers, data, signal)
      if (status >= 200 && status < 300) return 'taken'
      // A redirection is never followed: it may lead off this machine.
      const isFinal = status >= 300 && status < 500 && !passing.has(status)
      return { why: `status ${status}`, isFinal }
    } catch (thrown) {
      signal.throwIfAborted()
      return { why: describeError(thrown), isFinal: false }
    }
  }
}
