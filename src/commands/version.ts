import { readFileSync } from 'node:fs'
import { shippedFile } from '../core/program-files.ts'

/** As package.json says. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(shippedFile('package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  throw new Error('package.json has no version')
}
