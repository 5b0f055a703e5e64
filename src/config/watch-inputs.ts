import { statSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../core/clock.ts'
import type { ConfigInputs } from './config.ts'
import { fileSignature } from './file-signature.ts'

export interface InputWatch {
  /** From now on these files and folders count, as they were when they were read. */
  look(seen: ConfigInputs['seen']): void
  stop(): void
}

export interface WatchOptions {
  readonly clock: Clock
  /** Something changed, and has been quiet since. It must not throw. */
  readonly onChange: () => void
  /** How long nothing may happen before a change is told: files are written in several steps. Default 250 ms. */
  readonly quietMs?: number
  /** How long it may go on happening before it is looked at all the same. Default 2 s. */
  readonly patienceMs?: number
  /** How often the files are looked at without a word from the system. Default 10 s. */
  readonly lookEveryMs?: number
}

/**
 * Tells when files are other than they were. The system's notices of the folders around them make it quick: a Kubernetes
 * ConfigMap or Secret changes by the swap of a symbolic link beside the file, and editors rename. A look now and then makes
 * it sure, as network disks and some containers send no notices.
 */
export function watchInputs(options: WatchOptions): InputWatch {
  return new PollingWatch(options)
}

class PollingWatch implements InputWatch {
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #quietMs: number
  readonly #patienceMs: number
  readonly #lookEveryMs: number
  /** The state that was last told, or read. */
  #seen: ReadonlyMap<string, string> = new Map()
  #watchers: readonly FSWatcher[] = []
  #cancelLook: () => void = () => undefined
  /** A busy folder puts a look off, but never beyond this. */
  #lookBeforeMs = Infinity
  #isStopped = false

  constructor({ clock, onChange, quietMs = 250, patienceMs = 2000, lookEveryMs = 10_000 }: WatchOptions) {
    this.#clock = clock
    this.#onChange = onChange
    this.#quietMs = quietMs
    this.#patienceMs = patienceMs
    this.#lookEveryMs = lookEveryMs
  }

  look(seen: ConfigInputs['seen']): void {
    if (this.#isStopped) return
    this.#seen = seen
    this.#closeWatchers()
    const folders = new Set([...seen.keys()].map(folderOf))
    this.#watchers = [...folders].flatMap((folder) => this.#watchFolder(folder))
    this.#lookBeforeMs = Infinity
    // What changed while it was read, or before the notices began.
    this.#noticed()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelLook()
    this.#closeWatchers()
  }

  #watchFolder(folder: string): readonly FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#noticed())
      // The folder went away, say: the next look finds out what that means.
      watcher.on('error', () => watcher.close())
      return [watcher]
    } catch {
      // It is not there, or the system has no more watches to give.
      return []
    }
  }

  #closeWatchers(): void {
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers = []
  }

  #noticed(): void {
    if (this.#isStopped) return
    const nowMs = this.#clock.monotonicMs()
    this.#lookBeforeMs = Math.min(this.#lookBeforeMs, nowMs + this.#patienceMs)
    this.#lookAfter(Math.max(0, Math.min(this.#quietMs, this.#lookBeforeMs - nowMs)))
  }

  #lookAfter(delayMs: number): void {
    this.#cancelLook()
    this.#cancelLook = this.#clock.after(delayMs, () => void this.#lookNow())
  }

  async #lookNow(): Promise<void> {
    this.#lookBeforeMs = this.#clock.monotonicMs() + this.#lookEveryMs
    this.#lookAfter(this.#lookEveryMs)
    const before = this.#seen
    const paths = [...before.keys()]
    const signatures = await Promise.all(paths.map(fileSignature))
    if (this.#isStopped || before !== this.#seen) return
    const now = new Map(paths.map((path, at) => [path, signatures[at] ?? '']))
    if (paths.every((path) => now.get(path) === before.get(path))) return
    this.#seen = now
    this.#onChange()
  }
}

/** The folder whose notices tell of a file, or of the entries of a folder. */
function folderOf(path: string): string {
  try {
    return statSync(path).isDirectory() ? path : dirname(path)
  } catch {
    return dirname(path)
  }
}
