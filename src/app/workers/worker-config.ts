import type { LoadResult } from '../../config/load-config.ts'
import type { ConfigInUse } from '../config-in-use.ts'
import type { Expected, Vote } from './questions.ts'

export interface WorkerConfigParts {
  readonly inUse: Pick<ConfigInUse, 'replace'>
  /** Of what the worker started with. */
  readonly fingerprint: string
  load(): Promise<LoadResult>
}

interface Prepared {
  readonly fingerprint: string
  readonly decide: (isWanted: boolean) => void
  readonly done: Promise<Vote>
}

/** A worker's half of a reload: everything that can fail first, then a wait for the word of the process above. */
export class WorkerConfig {
  readonly #parts: WorkerConfigParts
  #fingerprint: string
  #prepared: Prepared | undefined
  /** Rises with each that is prepared or given up: only the newest goes on. */
  #attempt = 0

  constructor(parts: WorkerConfigParts) {
    this.#parts = parts
    this.#fingerprint = parts.fingerprint
  }

  async prepare({ fingerprint }: Expected): Promise<Vote> {
    const attempt = ++this.#attempt
    await this.#giveUp()
    if (fingerprint === this.#fingerprint) return { ok: true }
    const loaded = await this.#parts.load()
    if (attempt !== this.#attempt) return { ok: false, why: 'it was given up while its files were read' }
    if (!loaded.ok || loaded.inputs.fingerprint !== fingerprint)
      return { ok: false, why: 'the files changed while they were read' }
    const { promise: wanted, resolve: decide } = Promise.withResolvers<boolean>()
    const { promise: ready, resolve: beReady } = Promise.withResolvers<Vote>()
    const replacing = this.#parts.inUse.replace(loaded.config, async () => {
      beReady({ ok: true })
      return wanted
    })
    const done = replacing.then(
      (): Vote => ({ ok: true }),
      (thrown: unknown): Vote => ({ ok: false, why: whyOf(thrown) })
    )
    this.#prepared = { fingerprint, decide, done }
    return Promise.race([ready, done])
  }

  /** Says no to any but what is prepared or in use already. */
  async use({ fingerprint }: Pick<Expected, 'fingerprint'>): Promise<Vote> {
    if (fingerprint === this.#fingerprint) return { ok: true }
    const prepared = this.#prepared
    if (prepared?.fingerprint !== fingerprint) return { ok: false, why: 'it is not prepared' }
    this.#prepared = undefined
    prepared.decide(true)
    const vote = await prepared.done
    if (vote.ok) this.#fingerprint = fingerprint
    return vote
  }

  /** Settles when what was started for it is stopped again; what is still read is not started. */
  async abandon(): Promise<void> {
    this.#attempt += 1
    await this.#giveUp()
  }

  async #giveUp(): Promise<void> {
    const prepared = this.#prepared
    this.#prepared = undefined
    prepared?.decide(false)
    await prepared?.done
  }
}

function whyOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'it failed'
}
