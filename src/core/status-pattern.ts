import type { StatusPattern } from './provider.ts'

/** Whether a status is one of some, or in one of their hundreds. */
export function matchesStatus(status: number, patterns: readonly StatusPattern[]): boolean {
  const hundred = `${String(status)[0]}xx`
  return patterns.some((pattern) => pattern === status || pattern === hundred)
}
