import { setTimeout as sleep } from 'node:timers/promises'
import type { Outage } from '../support/ledger.ts'
import type { StoredEntry } from './evidence.ts'
import type { Scene } from './fault.ts'
import { entryIn, partitionsOf, topicName } from './topics.ts'

type Parts = Pick<Scene, 'uk' | 'eu' | 'home' | 'gateway' | 'prefix' | 'random'>

/** What a fault is given, and what it has left behind. */
export class SceneUnderLoad implements Scene {
  readonly uk: Scene['uk']
  readonly eu: Scene['eu']
  readonly home: Scene['home']
  readonly gateway: Scene['gateway']
  readonly prefix: string
  readonly random: () => number
  readonly notes: string[] = []
  // Arrows, as faults take them out of the scene.
  readonly note: Scene['note'] = (text) => void this.notes.push(text)
  readonly repeat: Scene['repeat'] = (act, longestPauseMs) => {
    const repeating = this.#repeat(act, longestPauseMs)
    // Told by `endRepeats`.
    repeating.catch(() => undefined)
    this.#repeats.push(repeating)
  }
  readonly destroyed: Scene['destroyed'] = (held, during) => {
    this.held = held.map((record) => entryIn('uk', 'uk', record))
    this.destruction = during
  }
  /** Of topics that are gone. */
  held: readonly StoredEntry[] = []
  destruction: Outage | undefined
  readonly #windowEnd = new AbortController()
  readonly #repeats: Promise<void>[] = []

  constructor({ uk, eu, home, gateway, prefix, random }: Parts) {
    this.uk = uk
    this.eu = eu
    this.home = home
    this.gateway = gateway
    this.prefix = prefix
    this.random = random
  }

  get ukTopic(): string {
    return topicName(this.prefix, 'uk')
  }

  get ukPartitions(): number {
    return partitionsOf(this.uk)
  }

  /** Rejects when one of them did. */
  async endRepeats(): Promise<void> {
    this.#windowEnd.abort()
    await Promise.all(this.#repeats)
  }

  async #repeat(act: () => Promise<void>, longestPauseMs: number): Promise<void> {
    while (!this.#windowEnd.signal.aborted) {
      await act()
      await sleep(longestPauseMs * this.random())
    }
  }
}
