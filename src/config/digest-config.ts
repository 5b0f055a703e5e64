import { createHash } from 'node:crypto'
import { dirname, relative } from 'node:path'
import type { SourceDraft } from './build-sources.ts'
import type { ReadFile } from './read-config-files.ts'

/** A file whose bytes are not in memory. */
export interface DigestedFile {
  readonly path: string
  readonly digest: string
}

/**
 * SHA-256 in hex over the bytes of every file and each secret's label and window: equal input, equal digest, wherever
 * the folder lies. The bytes of secrets are left out on purpose. A digest is shown in logs and metrics, and one that
 * depends on a secret lets anybody who has the rest try secrets against it.
 */
export function digestConfig(files: readonly (ReadFile | DigestedFile)[], sources: readonly SourceDraft[]): string {
  const hash = createHash('sha256')
  const add = (bytes: Uint8Array | string): void => {
    // The length first, so that no two inputs run into one another.
    hash.update(`${Buffer.byteLength(bytes)}:`).update(bytes)
  }
  const base = dirname(files[0]?.path ?? '.')
  for (const file of files) {
    add(relative(base, file.path))
    add('digest' in file ? file.digest : file.bytes)
  }
  for (const { name, proof } of sources)
    for (const { secrets } of proof.schemes)
      for (const { label, window } of secrets) add(JSON.stringify([name, label, window]))
  return hash.digest('hex')
}
