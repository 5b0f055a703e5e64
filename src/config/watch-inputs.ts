import { statSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock, Instant } from '../core/clock.ts'

export interface InputWatch {
  /** From now on these paths count, as they were when they were read: what changed since `readAt` is told. */
  look(paths: readonly string[], readAt: Instant): void
  stop(): void
}

export interface WatchOptions {
  readonly clock: Clock
  /** Something changed, and has been quiet since. It must not throw. */
  readonly onChange: () => void
  /** How long nothing may happen before a change is told: files are written in several steps. Default 250 ms. */
  readonly quietMs?: number
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
  readonly #lookEveryMs: number
  #paths: readonly string[] = []
  #watchers: readonly FSWatcher[] = []
  /** The state that was last told, or looked at first. */
  #known: Promise<string> = Promise.resolve('')
  #cancelLook: () => void = () => undefined
  #isStopped = false

  constructor({ clock, onChange, quietMs = 250, lookEveryMs = 10_000 }: WatchOptions) {
    this.#clock = clock
    this.#onChange = onChange
    this.#quietMs = quietMs
    this.#lookEveryMs = lookEveryMs
  }

  look(paths: readonly string[], readAt: Instant): void {
    if (this.#isStopped) return
    this.#paths = paths
    // A state that came while the files were read is no known one.
    this.#known = signatureOf(paths).then(({ text, changedAt }) => (changedAt > readAt - clockStepMs ? '' : text))
    this.#closeWatchers()
    this.#watchers = [...new Set(paths.map(folderOf))].flatMap((folder) => this.#watchFolder(folder))
    this.#lookAfter(this.#quietMs)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelLook()
    this.#closeWatchers()
  }

  #watchFolder(folder: string): readonly FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#lookAfter(this.#quietMs))
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

  #lookAfter(delayMs: number): void {
    this.#cancelLook()
    if (this.#isStopped) return
    this.#cancelLook = this.#clock.after(delayMs, () => void this.#lookNow())
  }

  async #lookNow(): Promise<void> {
    const [paths, before] = [this.#paths, await this.#known]
    const { text: now } = await signatureOf(paths)
    if (this.#isStopped || paths !== this.#paths) return
    this.#lookAfter(this.#lookEveryMs)
    if (now === before) return
    this.#known = Promise.resolve(now)
    this.#onChange()
  }
}

/** The folder whose notices tell of a file, or of the entries of a folder. */
function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path)
}

/** A file's times are of a coarser clock than the process's. */
const clockStepMs = 50

interface Signature {
  /** Tells one state of the files from another. */
  readonly text: string
  /** When the youngest of them changed. */
  readonly changedAt: Instant
}

/** Through symbolic links, to what they lead to. */
async function signatureOf(paths: readonly string[]): Promise<Signature> {
  const stats = await Promise.all(paths.map(async (path) => stat(path, { bigint: true }).catch(() => undefined)))
  const text = stats
    .map((it) => (it === undefined ? 'missing' : [it.dev, it.ino, it.size, it.mtimeNs, it.ctimeNs].join(':')))
    .join('\n')
  return { text, changedAt: Math.max(0, ...stats.map((it) => Number(it?.ctimeMs ?? 0))) }
}
