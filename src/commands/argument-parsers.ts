import { availableParallelism } from 'node:os'
import { InvalidArgumentError } from 'commander'

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (/^[1-9]\d{0,8}$/.test(text)) return count
  throw new InvalidArgumentError('Give a whole number of at least 1.')
}

/** The base of a gateway's endpoint, or a whole URL. */
export function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new InvalidArgumentError('Give a URL such as http://127.0.0.1:8080.')
}

const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** RFC 3339, as milliseconds since the Unix epoch. */
export function parseInstant(text: string): number {
  const instant = moment.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(instant)) return instant
  throw new InvalidArgumentError('Give a moment such as 2026-12-31T00:00:00Z.')
}

const maxWorkers = 128

/** How many worker processes; `auto` for as many as the machine can run at the same time. */
export function parseWorkers(text: string): number {
  if (text === 'auto') return Math.min(maxWorkers, availableParallelism())
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= maxWorkers) return Number(text)
  throw new InvalidArgumentError(`Give a whole number from 1 to ${maxWorkers}, or auto.`)
}
