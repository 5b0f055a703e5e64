import { createHash, createHmac, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { ConfigInputs } from './config.ts'
import type { Environment } from './environment.ts'
import { fileSignature } from './file-signature.ts'
import { readFileBounded } from './read-file-bounded.ts'
import type { FileBytes } from './read-file-bounded.ts'

/** Of this process only: nobody who sees a fingerprint can try secrets against it. */
const processKey = randomBytes(32)

/** Reads what a load needs from outside, and remembers what that was, so that a change is noticed. */
export class InputReader {
  readonly #env: Environment
  readonly #key: Uint8Array
  readonly #seen = new Map<string, string>()
  readonly #digests = new Map<string, string>()

  /** @param key of fingerprints that several processes are to compare */
  constructor(env: Environment, key: Uint8Array = processKey) {
    this.#env = env
    this.#key = key
  }

  async file(path: string, maxBytes: number): Promise<FileBytes> {
    await this.#see(path)
    const read = await readFileBounded(path, maxBytes)
    this.#note(`file ${resolve(path)}`, read.ok ? read.bytes : read.why)
    return read
  }

  /** A file that somebody else reads, who tells its digest, or in words why there is none. */
  async elsewhere<T extends { readonly digest: string } | { readonly why: string }>(
    path: string,
    read: () => Promise<T>
  ): Promise<T> {
    await this.#see(path)
    const result = await read()
    this.#note(`file ${resolve(path)}`, 'digest' in result ? result.digest : result.why)
    return result
  }

  variable(name: string): string | undefined {
    const value = Object.hasOwn(this.#env, name) ? this.#env[name] : undefined
    this.#note(`env ${name}`, value ?? '')
    return value
  }

  /** A folder whose entries matter; called before they are read. */
  async folder(path: string): Promise<void> {
    await this.#see(path)
  }

  /** What a pattern matched. */
  matches(pattern: string, paths: readonly string[]): void {
    this.#note(`pattern ${pattern}`, paths.join('\0'))
  }

  inputs(): ConfigInputs {
    const digests = [...this.#digests].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const fingerprint = createHmac('sha256', this.#key).update(JSON.stringify(digests)).digest('hex')
    return { seen: this.#seen, fingerprint }
  }

  async #see(path: string): Promise<void> {
    const absolute = resolve(path)
    // Of a file that is read twice the first state counts: what came between the two is a change.
    if (!this.#seen.has(absolute)) this.#seen.set(absolute, await fileSignature(absolute))
  }

  #note(label: string, content: Uint8Array | string): void {
    this.#digests.set(label, createHash('sha256').update(content).digest('hex'))
  }
}
