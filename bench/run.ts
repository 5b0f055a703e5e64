import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeCapacity } from './capacity/write-capacity.ts'
import { compare } from './compare.ts'
import { findCores, moveToRest } from './machine/cores.ts'
import type { Cores } from './machine/cores.ts'
import { fullPlan, shortPlan } from './measure/plan.ts'
import { fullScale, shortScale } from './measure/scale-plan.ts'
import { chooseBuses, fullWorkers, shortWorkers } from './measure/workers-plan.ts'
import { writeReport } from './report/write-report.ts'
import type { BenchReport } from './report/write-report.ts'
import { scale } from './scale.ts'
import { compareWorkers } from './workers.ts'

/* `npm run bench`: bench/README.md says what it does and how to read it. */

const usage = `npm run bench -- [--scale | --workers] [--short] [--write] [--out FOLDER] [--only NAME,NAME] [--rounds N] [--tenants N]

  --scale    many rules, sources and tenants against few, instead of the contestants
  --workers  one process against two workers, instead of the contestants
  --short    a few seconds, to see that it works: the figures say nothing
  --write    write to docs/benchmarks instead of .turnpike/bench, and the tables of docs/capacity.md
  --out      write there
  --only     these contestants and no others; with --workers, these buses: embedded, kafka
  --rounds   so many instead of the usual
  --tenants  with --scale: so many at most, instead of a million

REDPANDA_CONNECT=PATH in the environment adds Redpanda Connect, by its program.
`
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    out: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    tenants: { type: 'string' }
  }
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const folder =
  values.out ?? fileURLToPath(new URL(values.write ? '../docs/benchmarks' : '../.turnpike/bench', import.meta.url))
try {
  const cores = findCores()
  moveToRest(cores)
  const report = await run(cores)
  process.stdout.write(`${writeReport(report, folder)}\nWritten to ${folder}\n`)
  if (values.write && report.kind === 'turnpike-comparison') writeCapacity(report)
} catch (thrown) {
  process.stderr.write(`${describe(thrown)}\n`)
  process.exitCode = 1
}

async function run(on: Cores | undefined): Promise<BenchReport> {
  const { short, only } = values
  const count = Number(values.rounds)
  const rounds = values.rounds === undefined ? {} : { rounds: count, latencyRounds: count }
  const tenants = values.tenants === undefined ? {} : { manyTenants: Number(values.tenants) }
  if (values.scale && values.workers) throw new Error('--scale and --workers are two runs: give one of them')
  if (values.workers) {
    const plan = { ...(short ? shortWorkers : fullWorkers), ...rounds }
    return compareWorkers({ ...plan, buses: chooseBuses(plan, only?.split(',')) }, on, say)
  }
  if (values.scale) return scale({ ...(short ? shortScale : fullScale), ...rounds, ...tenants }, on, say)
  return compare({
    plan: { ...(short ? shortPlan : fullPlan), ...rounds },
    cores: on,
    peer: process.env['REDPANDA_CONNECT'],
    only: only?.split(','),
    say
  })
}

/** Not into the page. */
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** What led to it, too. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause === undefined ? thrown.message : `${thrown.message}\n${describe(thrown.cause)}`
}
