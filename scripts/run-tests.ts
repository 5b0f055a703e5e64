import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

/** What one test file came to. Skipped and todo tests are in `failed`: a test that does not run shows nothing. */
export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly durationMs: number
  /** For people: each failure, then what the file printed if anything failed; else its remarks. */
  readonly report: string
}

/** Longer than any honest test, so that one that hangs ends the run instead of stopping it. */
const fileTimeoutMs = 10 * 60_000

/**
 * What a file bears beside it. `many`: it starts nothing. `one`: it starts brokers or other
 * processes, and mostly waits for them. `none`: it measures time, or takes all of the machine.
 */
export type Company = 'many' | 'one' | 'none'

/** Runs each file in its own process, those that bear most company first, and tells `done` as each ends. */
export async function runTestFiles(
  files: readonly string[],
  companyOf: (file: string) => Company,
  done: (result: FileResult) => void
): Promise<void> {
  for (const [company, lanes] of [
    ['many', availableParallelism()] as const,
    ['one', 2] as const,
    ['none', 1] as const
  ]) {
    const waiting = files.filter((file) => companyOf(file) === company)
    const runLane = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) done(await runTestFile(file))
    }
    await Promise.all(Array.from({ length: lanes }, runLane))
  }
}

async function runTestFile(file: string): Promise<FileResult> {
  const started = performance.now()
  const failures: string[] = []
  const output: string[] = []
  const remarks: string[] = []
  /** The names of the suites and tests that are open, by nesting. */
  const path: string[] = []
  let passed = 0
  for await (const event of run({ files: [file], signal: AbortSignal.timeout(fileTimeoutMs) })) {
    if (event.type === 'test:start') path.splice(event.data.nesting, Infinity, event.data.name)
    const failure = describeFailure(file, path, event)
    if (failure !== undefined) failures.push(failure)
    else if (event.type === 'test:pass' && event.data.details.type !== 'suite') passed += 1
    else if (event.type === 'test:stdout' || event.type === 'test:stderr') output.push(event.data.message)
    else if (event.type === 'test:diagnostic' && !isCount(event.data.message)) remarks.push(event.data.message)
  }
  if (passed + failures.length === 0) failures.push('no test ran')
  const durationMs = Math.round(performance.now() - started)
  const lines = remarks.map((remark) => `${remark}\n`)
  const report =
    failures.length === 0 ? indent(remarks.join('\n')) : [...failures, ...printed(output.concat(lines))].join('\n')
  return { file, passed, failed: failures.length, durationMs, report }
}

function describeFailure(file: string, path: readonly string[], event: TestEvent): string | undefined {
  if (event.type !== 'test:fail' && event.type !== 'test:pass') return undefined
  const { name, nesting } = event.data
  const title = name === file ? relative('.', file) : [...path.slice(0, nesting), name].join(' › ')
  if (event.type === 'test:fail') {
    const { details } = event.data
    // A suite fails with its tests, which are counted themselves; only its hooks count for it.
    if (details.type === 'suite' && failureType(details.error) === 'subtestsFailed') return undefined
    return `✗ ${title}\n${indent(describeError(details.error.cause ?? details.error))}`
  }
  if (event.data.skip !== undefined) return `✗ ${title}\n  is skipped`
  if (event.data.todo !== undefined) return `✗ ${title}\n  is marked todo`
  // A file without tests passes under its own name.
  return name === file ? `✗ ${title}\n  has no test in it` : undefined
}

/** With the frames of the project; those of Node and of the test runner say nothing about the fault. */
function describeError(error: unknown): string {
  return inspect(error, { depth: 6 }).replaceAll(/\n +at .*(?:\(node:|<anonymous>\)).*/g, '')
}

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined
}

/** The sums that the runner prints for itself; what is left of its remarks is about a fault. */
function isCount(remark: string): boolean {
  return /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(remark)
}

function printed(output: readonly string[]): readonly string[] {
  const lines = output.join('').trimEnd().split('\n')
  if (lines.length === 1 && lines[0] === '') return []
  return ['  printed by the file (last 40 lines):', indent(lines.slice(-40).join('\n'))]
}

function indent(text: string): string {
  return text === '' ? '' : text.replaceAll(/^/gm, '  ')
}
