import { fuzzSchemes } from '../test/fuzz/fuzz-schemes.ts'
import { runFuzz } from '../test/fuzz/run-fuzz.ts'
import { numberFrom } from './number-from.ts'

/*
 * `npm run fuzz` posts odd and changed deliveries for every provider and scheme of the catalogue through the whole path,
 * and as many for every shape of proof through the engine alone. FUZZ_COUNT says how many, FUZZ_SEED repeats a run, and FUZZ_FROM begins in its middle. The exit code is 1 when a delivery
 * threw, was believed without a proof, or had no outcome of its own; the message says how to run that one again.
 */

const stepDeliveries = 10_000

const seed = numberFrom('FUZZ_SEED', Math.floor(Math.random() * 2 ** 31))
const count = numberFrom('FUZZ_COUNT', 100_000)
const first = numberFrom('FUZZ_FROM', 0)
const sum: Record<string, number> = {}
let slowestMs = 0

console.log(`FUZZ_SEED=${seed} FUZZ_FROM=${first} FUZZ_COUNT=${count}`)
for (let from = first; from < first + count; from += stepDeliveries) {
  const step = { seed, from, count: Math.min(stepDeliveries, first + count - from) }
  const report = await runFuzz(step)
  fuzzSchemes(step)
  for (const [name, each] of [...Object.entries(report.outcomes), ['verified', report.verified] as const])
    sum[name] = (sum[name] ?? 0) + each
  slowestMs = Math.max(slowestMs, report.slowestMs)
  console.log(`${from - first + report.deliveries} deliveries`)
}
const shown = Object.entries(sum).filter(([, each]) => each > 0)
console.log(`${shown.map(([name, each]) => `${each} ${name}`).join(', ')}; the slowest took ${Math.ceil(slowestMs)} ms`)
