import { isDeepStrictEqual } from 'node:util'
import type { KafkaClusterConfig } from '../config/config.ts'
import { Secret } from '../core/secret.ts'

/** Whether both lead to the same brokers in the same way, passwords and keys included. */
export function isSameCluster(one: KafkaClusterConfig, other: KafkaClusterConfig): boolean {
  return isDeepStrictEqual(plainOf(one), plainOf(other))
}

/** Secrets have no fields that could be compared. */
function plainOf(value: unknown): unknown {
  if (value instanceof Secret) return [...value.reveal()]
  if (Array.isArray(value)) return value.map(plainOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plainOf(held)]))
}
