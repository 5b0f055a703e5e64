import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import type { KafkaClient } from '../src/bus/kafka/kafka-clients.ts'
import { defaults } from '../src/config/defaults.ts'
import { clientNames } from '../test/support/kafka/clients.ts'
import { faults } from '../test/chaos/faults.ts'
import type { Fault } from '../test/chaos/fault.ts'
import { RunSeries } from '../test/chaos/run-series.ts'
import { fullPace } from '../test/chaos/schedule.ts'
import { formatLog, formatOutcome, hasPassed, tableHead } from '../test/chaos/table.ts'
import { numberFrom } from './number-from.ts'

/*
 * `npm run chaos` holds the ledger through many seeded runs on real brokers: docs/chaos.md. CHAOS_RUNS says how many,
 * CHAOS_SEED is that of the first (each next one is one more), CHAOS_FAULT names the faults (several by commas),
 * CHAOS_CLIENT the library that speaks to the brokers (`kafka.client`), and CHAOS_OUT is a file for the table. The last line is the sum; the exit code is 1 when a promise was broken.
 */

const leastRuns = 50

const chosen = chooseFaults(env['CHAOS_FAULT'])
const firstSeed = numberFrom('CHAOS_SEED', Math.floor(Math.random() * 2 ** 31))
const client = chooseClient(env['CHAOS_CLIENT'])
const runCount = numberFrom('CHAOS_RUNS', chosen.length * Math.ceil(leastRuns / chosen.length))
const rows: string[] = []
const sum = { passed: 0, failed: 0 }

console.log(`CHAOS_SEED=${firstSeed} CHAOS_RUNS=${runCount} CHAOS_CLIENT=${client}\n\n${tableHead}`)
const series = new RunSeries(fullPace)
for (const { fault, seed } of planRuns()) {
  const outcome = await series.run(fault, seed, client)
  sum[hasPassed(outcome) ? 'passed' : 'failed'] += 1
  rows.push(formatOutcome(outcome))
  console.log(rows.at(-1))
  if (!hasPassed(outcome)) console.error(formatLog(outcome))
}
await series.stop()

const out = env['CHAOS_OUT']
if (out !== undefined && out !== '') writeFileSync(out, `${tableHead}\n${rows.join('\n')}\n`)
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1
console.log(`\n${sum.passed} passed, ${sum.failed} failed`)

/** Every fault in turn, each with a seed of its own; then in the order of the faults, as brokers of one kind serve many runs. */
function planRuns(): readonly { readonly fault: Fault; readonly seed: number }[] {
  const runs = Array.from({ length: runCount }, (_, index) => index)
  return chosen.flatMap((fault, place) =>
    runs.filter((run) => run % chosen.length === place).map((run) => ({ fault, seed: firstSeed + run }))
  )
}

function chooseFaults(names: string | undefined): readonly Fault[] {
  if (names === undefined || names === '') return faults
  return names.split(',').map((name) => {
    const fault = faults.find((each) => each.name === name.trim())
    const known = faults.map((each) => each.name).join(', ')
    if (fault === undefined) throw new Error(`CHAOS_FAULT: there is no fault ${name}; there are ${known}`)
    return fault
  })
}

function chooseClient(name: string | undefined): KafkaClient {
  if (name === undefined || name === '') return defaults.kafka.client
  const client = clientNames.find((each) => each === name)
  if (client === undefined)
    throw new Error(`CHAOS_CLIENT: there is no client ${name}; there are ${clientNames.join(', ')}`)
  return client
}
