import { createHash, createHmac, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { ConfigInputs } from './config.ts'
import type { Environment } from './environment.ts'
import { readFileBounded } from './read-file-bounded.ts'
import type { FileBytes } from './read-file-bounded.ts'

/** Of this process only: nobody who sees a fingerprint can try secrets against it. */
const processKey = randomBytes(32)

/** Reads what a load needs from outside, and remembers what that was, so that a change is noticed. */
export class InputReader {
  readonly #env: Environment
  readonly #paths = new Set<string>()
  readonly #digests = new Map<string, string>()

  constructor(env: Environment) {
    this.#env = env
  }

  async file(path: string, maxBytes: number): Promise<FileBytes> {
    const read = await readFileBounded(path, maxBytes)
    this.#paths.add(resolve(path))
    this.#note(`file ${resolve(path)}`, read.ok ? read.bytes : read.why)
    return read
  }

  variable(name: string): string | undefined {
    const value = Object.hasOwn(this.#env, name) ? this.#env[name] : undefined
    this.#note(`env ${name}`, value ?? '')
    return value
  }

  /** A folder whose entries matter. */
  folder(path: string, entries: readonly string[]): void {
    this.#paths.add(resolve(path))
    this.#note(`folder ${resolve(path)}`, entries.join('\0'))
  }

  inputs(): ConfigInputs {
    const digests = [...this.#digests].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const fingerprint = createHmac('sha256', processKey).update(JSON.stringify(digests)).digest('hex')
    return { paths: [...this.#paths].toSorted(), fingerprint }
  }

  #note(label: string, content: Uint8Array | string): void {
    this.#digests.set(label, createHash('sha256').update(content).digest('hex'))
  }
}
