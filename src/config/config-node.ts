import type { Instant } from '../core/clock.ts'
import type { HostPort } from './config.ts'
import { childOf } from './config-place.ts'
import { toPlainValue } from './config-tree.ts'
import type { ConfigTree, ScalarValue } from './config-tree.ts'
import { formatPath } from './finding.ts'
import type { Finding, FindingReport, Place, Severity } from './finding.ts'
import { parseHostPort } from './parse-address.ts'
import { parseBytes, parseDay, parseDurationMs, parseInstant } from './parse-units.ts'

/**
 * A place in the configuration that may hold a value, to be read as what it should be. A value that is something else
 * is reported and read as a stand-in, so that every check can go on; after an error no configuration is handed out.
 */
export class ConfigNode {
  readonly place: Place
  readonly path: readonly (string | number)[]
  readonly #tree: ConfigTree | undefined
  readonly #report: FindingReport

  constructor(tree: ConfigTree | undefined, place: Place, path: readonly (string | number)[], report: FindingReport) {
    this.#tree = tree
    this.place = place
    this.path = path
    this.#report = report
  }

  /** The last step of the path: a source's name, say. */
  get name(): string {
    return String(this.path.at(-1) ?? '')
  }

  get exists(): boolean {
    return this.#tree !== undefined
  }

  get isMap(): boolean {
    return this.#tree?.kind === 'map'
  }

  get(key: string): ConfigNode {
    return this.#child(key)
  }

  /** An item of a list, counted from 0. */
  item(at: number): ConfigNode {
    return this.#child(at)
  }

  /** Further down; what is not there may be asked for too. */
  at(path: readonly (string | number)[]): ConfigNode {
    return path.reduce<ConfigNode>((node, step) => node.#child(step), this)
  }

  /** The value as it is written, for what the schema describes whole. */
  plain(): unknown {
    return this.#tree === undefined ? undefined : toPlainValue(this.#tree)
  }

  /** The same place, of which another report is told. */
  reportingTo(report: FindingReport): ConfigNode {
    return new ConfigNode(this.#tree, this.place, this.path, report)
  }

  /** Whether something was already reported here or below. */
  get isFaulty(): boolean {
    return this.#report.hasErrorsAt(formatPath(this.path))
  }

  /** The entries of a map; none of anything else. */
  children(): readonly ConfigNode[] {
    return this.#tree?.kind === 'map' ? [...this.#tree.entries.keys()].map((key) => this.#child(key)) : []
  }

  /** The items of a list; none of anything else. */
  items(): readonly ConfigNode[] {
    return this.#tree?.kind === 'list' ? this.#tree.items.map((_, at) => this.#child(at)) : []
  }

  /** Text, or empty when there is none: the schema says what is missing or of another type. */
  text(fallback = ''): string {
    const value = this.#scalar()
    return typeof value === 'string' ? value : fallback
  }

  flag(fallback: boolean): boolean {
    const value = this.#scalar()
    return typeof value === 'boolean' ? value : fallback
  }

  count(fallback: number): number {
    const value = this.#scalar()
    return typeof value === 'number' ? value : fallback
  }

  bytes(fallback: string): number {
    return (
      this.#parse(parseBytes, 'a size such as 512KiB, 256MiB or 10GiB, or a whole number of bytes') ??
      required(parseBytes(fallback))
    )
  }

  /** `most` by itself is ten years: what lasts so long still ends at a moment that has a date. */
  durationMs(fallback: string, most = '3650d'): number {
    const expected = 'a duration such as 500ms, 10s, 5m, 24h or 7d'
    const durationMs = this.#parse(parseDurationMs, expected) ?? required(parseDurationMs(fallback))
    if (durationMs > required(parseDurationMs(most))) this.error(`must be at most ${most}`)
    return durationMs
  }

  instant(): Instant | undefined {
    return this.#parse(parseInstant, 'a moment such as 2026-12-31T00:00:00Z')
  }

  /** A moment, or the first second of a day in UTC. */
  day(): Instant | undefined {
    return this.#parse(parseDay, 'a day such as 2027-06-30 or a moment such as 2027-06-30T12:00:00Z')
  }

  hostPort(fallback: string): HostPort {
    return (
      this.#parse(parseHostPort, 'an address and a port such as 127.0.0.1:8080 or [::1]:8080') ??
      required(parseHostPort(fallback))
    )
  }

  error(message: string, hint?: string): void {
    this.#add('error', message, hint)
  }

  warn(message: string, hint?: string): void {
    this.#add('warning', message, hint)
  }

  #add(severity: Severity, message: string, hint: string | undefined): void {
    const finding: Finding = { ...this.place, severity, path: formatPath(this.path), message }
    this.#report.add(hint === undefined ? finding : { ...finding, hint })
  }

  #child(step: string | number): ConfigNode {
    const child = this.#tree === undefined ? undefined : childOf(this.#tree, step)
    const place = child === undefined ? this.place : child.value.kind === 'scalar' ? child.value.place : child.key
    return new ConfigNode(child?.value, place, [...this.path, step], this.#report)
  }

  #scalar(): ScalarValue | undefined {
    return this.#tree?.kind === 'scalar' ? this.#tree.value : undefined
  }

  #parse<T>(parse: (value: unknown) => T | undefined, expected: string): T | undefined {
    if (this.#tree === undefined) return undefined
    const value = parse(this.#scalar())
    if (value === undefined) this.error(`must be ${expected}`)
    return value
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a default is not what it should be')
  return value
}
