import { hash } from 'node:crypto'

/** No domain has this name. */
const lastPart = '.quarantine'

/** Where a region keeps what is authentic and can't go on. */
export function quarantineTopic(prefix: string, region: string): string {
  return `${prefix}.${region}${lastPart}`
}

export function isQuarantineTopic(topic: string): boolean {
  return topic.endsWith(lastPart)
}

/** One for each event, so that what is said later of it is said under the same key. */
export function quarantineKey(source: string, id: string): string {
  return hash('sha256', `${source}\n${id}`, 'hex').slice(0, 32)
}

/** Why an event is held that no rule holds: it differs from its contract schema. */
export const driftReason = 'drift'

/** What a record of a quarantine says besides its event. */
export const quarantineHeader = {
  why: 'turnpike-why',
  reason: 'turnpike-reason',
  delivery: 'turnpike-delivery',
  view: 'turnpike-view',
  until: 'turnpike-until',
  tenant: 'turnpike-tenant',
  /** Of a record that ends what was said before under its key. */
  marker: 'turnpike-marker',
  /** Of a marker: the deliveries that brought what it ends. */
  ends: 'turnpike-ends'
} as const
