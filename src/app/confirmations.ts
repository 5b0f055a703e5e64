import type { Instant } from '../core/clock.ts'
import { createFetchDocument } from '../keys/fetch-document.ts'
import type { FetchDocument } from '../keys/fetch-document.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'

export interface ConfirmationParts {
  readonly log: Pick<JsonLog, 'write'>
  /** Over https, without redirects, bounded in bytes. */
  readonly fetchDocument?: FetchDocument
}

/** Follows the links by which senders ask whether they are wanted; the pipeline has held each against its provider's hosts. */
export class Confirmations {
  readonly #log: ConfirmationParts['log']
  readonly #fetchDocument: FetchDocument
  readonly #stopped = new AbortController()

  constructor({ log, fetchDocument = createFetchDocument() }: ConfirmationParts) {
    this.#log = log
    this.#fetchDocument = fetchDocument
  }

  /** Rejects unless the answer is 200 and whole before `until`, when it is broken off. */
  readonly confirm = async (url: URL, until: Instant): Promise<void> => {
    const overtime = new AbortController()
    const cancel = systemClock.after(Math.max(0, until - systemClock.now()), () => overtime.abort())
    // The host alone: the rest of the link is a credential.
    const { host } = url
    try {
      await this.#fetchDocument(url.href, AbortSignal.any([overtime.signal, this.#stopped.signal]))
      this.#log.write('info', 'subscription confirmed', { host })
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'unknown'
      this.#log.write('warn', 'subscription not confirmed', { host, why })
      throw thrown
    } finally {
      cancel()
    }
  }

  /** Breaks off what is being asked. */
  stop(): void {
    this.#stopped.abort()
  }
}
