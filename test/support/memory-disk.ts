import { dirname, resolve } from 'node:path'
import { DirectoryLocked } from '../../src/bus/embedded/disk.ts'
import { MemoryFile } from './memory-file.ts'
import type { Choice } from './memory-file.ts'
import type { Disk, DiskEntry, DiskFile, OpenMode } from '../../src/bus/embedded/disk.ts'

export type Operation = 'open' | 'write' | 'read' | 'sync' | 'truncate' | 'makeDirectory' | 'syncDirectory' | 'remove'
type Entry = MemoryFile | 'directory'

const changing: ReadonlySet<Operation> = new Set(['write', 'sync', 'truncate', 'makeDirectory', 'remove'])

/**
 * A machine with one disk in memory. `boot` is a process on it; `crash` takes the power away: that process can do
 * nothing any more, and what was not synced may be lost, torn or kept out of order; names of files as well.
 */
export class MemoryMachine {
  /** Bytes that all files together may take. */
  capacityBytes = Infinity
  readOnly = false
  gone = false
  /** Calls that changed or read the disk. */
  operations = 0
  #seen = new Map<string, Entry>([['/', 'directory']])
  #durable = new Map<string, Entry>([['/', 'directory']])
  #locks = new Set<string>()
  #crashAt = Infinity
  #boots = 0
  #faults = new Map<Operation, { code: string; left: number }>()
  #gates = new Map<Operation, { released: Promise<void>; under: string }>()

  boot(): Disk {
    const boot = ++this.#boots
    this.#locks.clear()
    return new MemoryDisk(this, () => boot === this.#boots)
  }

  /** The power fails during the `count`th operation from now; whatever that one changed is unsynced. */
  crashAfter(count: number): void {
    this.#crashAt = this.operations + count
  }

  get crashed(): boolean {
    return this.operations >= this.#crashAt
  }

  crash(choose: Choice): void {
    this.#boots++
    this.#crashAt = Infinity
    const survivors = new Map<string, Entry>()
    for (const path of [...new Set([...this.#durable.keys(), ...this.#seen.keys()])].toSorted()) {
      const entry = choose() < 0.5 ? this.#durable.get(path) : this.#seen.get(path)
      const kept = this.#durable.get(path) === this.#seen.get(path) ? this.#durable.get(path) : entry
      if (kept !== undefined && (path === '/' || survivors.has(dirname(path)))) survivors.set(path, kept)
    }
    for (const entry of survivors.values()) if (entry !== 'directory') entry.crash(choose)
    this.#seen = survivors
    this.#durable = new Map(survivors)
  }

  /** The process dies, the machine lives on: the page cache stays. */
  kill(): void {
    this.#boots++
    this.#crashAt = Infinity
  }

  /** The next `times` calls of an operation fail; a write leaves half of its bytes behind. */
  fail(operation: Operation, code: string, times = Infinity): void {
    this.#faults.set(operation, { code, left: times })
  }

  heal(): void {
    this.#faults.clear()
    this.capacityBytes = Infinity
    this.readOnly = false
    this.gone = false
  }

  /** Calls of the operation on paths that begin with `under` wait until the answer is called. */
  hold(operation: Operation, under = '/'): () => void {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    this.#gates.set(operation, { released, under })
    return () => {
      this.#gates.delete(operation)
      release()
    }
  }

  file(path: string): MemoryFile {
    const entry = this.#seen.get(resolve(path))
    if (entry === undefined || entry === 'directory') throw diskError('ENOENT', path)
    return entry
  }

  isAt(path: string, file: MemoryFile): boolean {
    return this.#seen.get(resolve(path)) === file
  }

  files(): readonly string[] {
    return [...this.#seen].filter(([, entry]) => entry !== 'directory').map(([path]) => path)
  }

  get usedBytes(): number {
    return this.files().reduce((sum, path) => sum + this.file(path).bytes.length, 0)
  }

  get seen(): Map<string, Entry> {
    return this.#seen
  }

  get durable(): Map<string, Entry> {
    return this.#durable
  }

  get locks(): Set<string> {
    return this.#locks
  }

  async enter(operation: Operation, path: string): Promise<string | undefined> {
    const gate = this.#gates.get(operation)
    if (gate !== undefined && path.startsWith(gate.under)) await gate.released
    await Promise.resolve()
    this.operations++
    if (this.gone) return 'EIO'
    if (this.readOnly && changing.has(operation)) return 'EROFS'
    const fault = this.#faults.get(operation)
    if (fault === undefined || fault.left <= 0) return undefined
    fault.left--
    return fault.code
  }
}

/** One process's view. Every operation is one step; the step at which the power fails throws after its change. */
class MemoryDisk implements Disk {
  readonly #machine: MemoryMachine
  readonly #isAlive: () => boolean

  constructor(machine: MemoryMachine, isAlive: () => boolean) {
    this.#machine = machine
    this.#isAlive = isAlive
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    return this.#step('open', path, () => {
      const full = resolve(path)
      const entry = this.#machine.seen.get(full)
      if (entry === 'directory') throw diskError('EISDIR', path)
      if (entry !== undefined && mode === 'new') throw diskError('EEXIST', path)
      if (entry !== undefined) return this.#opened(path, entry)
      if (mode === 'read' || this.#machine.seen.get(dirname(full)) !== 'directory') throw diskError('ENOENT', path)
      if (this.#machine.readOnly) throw diskError('EROFS', path)
      const made = new MemoryFile()
      this.#machine.seen.set(full, made)
      return this.#opened(path, made)
    })
  }

  async list(path: string): Promise<readonly DiskEntry[]> {
    return this.#step('read', path, () => {
      if (this.#machine.seen.get(resolve(path)) !== 'directory') throw diskError('ENOENT', path)
      const inside = [...this.#machine.seen].filter(([at]) => at !== '/' && dirname(at) === resolve(path))
      return inside.map(([at, entry]) => ({
        name: at.slice(at.lastIndexOf('/') + 1),
        kind: entry === 'directory' ? 'directory' : 'file'
      }))
    })
  }

  async makeDirectory(path: string): Promise<void> {
    return this.#step('makeDirectory', path, () => {
      const full = resolve(path)
      if (this.#machine.seen.get(dirname(full)) !== 'directory') throw diskError('ENOENT', path)
      if (!this.#machine.seen.has(full)) this.#machine.seen.set(full, 'directory')
    })
  }

  async syncDirectory(path: string): Promise<void> {
    return this.#step('syncDirectory', path, () => {
      const { seen, durable } = this.#machine
      for (const at of new Set([...seen.keys(), ...durable.keys()])) {
        if (dirname(at) !== resolve(path)) continue
        const entry = seen.get(at)
        if (entry === undefined) durable.delete(at)
        else durable.set(at, entry)
      }
    })
  }

  async remove(path: string): Promise<void> {
    return this.#step('remove', path, () => {
      if (!this.#machine.seen.delete(resolve(path))) throw diskError('ENOENT', path)
    })
  }

  async lock(path: string): Promise<{ release(): void }> {
    if (this.#machine.locks.has(path)) throw new DirectoryLocked(path)
    this.#machine.locks.add(path)
    return { release: () => this.#machine.locks.delete(path) }
  }

  #opened(path: string, file: MemoryFile): DiskFile {
    let isOpen = true
    const step = async <T>(operation: Operation, run: () => T, onFault?: () => void): Promise<T> => {
      if (!isOpen) throw diskError('EBADF', path)
      return this.#step(operation, path, run, onFault)
    }
    return {
      size: async () => step('read', () => file.bytes.length),
      isAt: async (at) => step('read', () => this.#machine.isAt(at, file)),
      read: async (position, length) =>
        step('read', () => Buffer.from(file.bytes.subarray(position, position + length))),
      write: async (buffers, position) => {
        const bytes = Buffer.concat(buffers)
        const half = (): void => file.write(position, bytes.subarray(0, bytes.length >> 1))
        await step('write', () => this.#write(path, file, position, bytes), half)
      },
      sync: async () =>
        step(
          'sync',
          () => this.#machine.crashed || file.sync(),
          () => file.failSync()
        ).then(() => undefined),
      truncate: async (size) => step('truncate', () => file.truncate(size)),
      close: async () => {
        isOpen = false
      }
    }
  }

  #write(path: string, file: MemoryFile, position: number, bytes: Buffer): void {
    const room = this.#machine.capacityBytes - this.#machine.usedBytes + Math.max(0, file.bytes.length - position)
    file.write(position, bytes.subarray(0, Math.max(0, room)))
    if (room < bytes.length) throw diskError('ENOSPC', path)
  }

  async #step<T>(operation: Operation, path: string, run: () => T, onFault?: () => void): Promise<T> {
    if (!this.#isAlive() || this.#machine.crashed) throw diskError('EIO', `${path} (no power)`)
    const fault = await this.#machine.enter(operation, path)
    if (!this.#isAlive()) throw diskError('EIO', `${path} (no power)`)
    if (fault !== undefined) {
      onFault?.()
      throw diskError(fault, path)
    }
    const result = run()
    if (this.#machine.crashed) throw diskError('EIO', `${path} (no power)`)
    return result
  }
}

function diskError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
