import { configLimits } from './config-limits.ts'

/** Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export type Severity = 'error' | 'warning'

/** One thing that `turnpike check` says. It never carries a value that could be a secret. */
export interface Finding extends Place {
  readonly severity: Severity
  /** Like `sources.github.proof.secrets[0]`; empty for a file as a whole. */
  readonly path: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/**
 * Collects every finding of one load. Of two errors about one place and path the first is kept, so that the schema
 * and the checks behind it may both speak up without saying a thing twice.
 */
export class FindingReport {
  readonly #byKey = new Map<string, Finding>()
  #hasErrors = false
  #dropped = 0

  add(finding: Finding): void {
    const { severity, file, line, column, path } = finding
    const key = JSON.stringify([severity, file, line, column, path])
    if (severity === 'error') this.#hasErrors = true
    if (this.#byKey.has(key)) return
    if (this.#byKey.size < configLimits.findings) this.#byKey.set(key, finding)
    else this.#dropped += 1
  }

  /** Whether there is an error at a path or below it. */
  hasErrorsAt(path: string): boolean {
    const isThere = (found: string): boolean => found === path || /^[.[]/.test(found.slice(path.length))
    return [...this.#byKey.values()].some(
      (finding) => finding.severity === 'error' && finding.path.startsWith(path) && isThere(finding.path)
    )
  }

  get hasErrors(): boolean {
    return this.#hasErrors
  }

  /** By file, in the order given and others last, then by place. */
  sorted(files: readonly string[]): readonly Finding[] {
    const ranks = new Map(files.map((file, rank) => [file, rank]))
    const rankOf = ({ file }: Finding): number => ranks.get(file) ?? files.length
    const findings = [...this.#byKey.values()].toSorted(
      (a, b) => rankOf(a) - rankOf(b) || a.line - b.line || a.column - b.column
    )
    const last = findings.at(-1)
    if (last === undefined || this.#dropped === 0) return findings
    return [...findings, { ...last, severity: 'error', path: '', message: `${this.#dropped} more are not shown` }]
  }
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** As editors and terminals know it: `conf.d/team.yaml:3:7`. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

/** A path as people write it: `sources.github.proof.secrets[0].env`, `names["source/crm"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    if (!plainKey.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
