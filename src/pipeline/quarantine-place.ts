import { hash } from 'node:crypto'

/** Where a region keeps what is authentic and can't go on. */
export function quarantineTopic(prefix: string, region: string): string {
  return `${prefix}.${region}.quarantine`
}

/** One for each event, so that what is said later of it is said under the same key. */
export function quarantineKey(source: string, id: string): string {
  return hash('sha256', `${source}\n${id}`, 'hex').slice(0, 32)
}
