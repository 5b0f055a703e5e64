import { proveByCounting } from '../test/prove/prove-classes.ts'
import { proveDecisions } from '../test/prove/prove-decisions.ts'
import { proveDeliveries } from '../test/prove/prove-deliveries.ts'
import { proveEngines } from '../test/prove/prove-engines.ts'
import { numberFrom } from './number-from.ts'

/*
 * `npm run prove` holds the engine of residency, routing and admission against a reference that shares nothing with it:
 * random rules over random events, a hundredth of them through the whole path to buses; both engines of CEL against each
 * other; and what `check` proves by classes against every event of a small universe. PROVE_COUNT says how many decisions, PROVE_SEED repeats a run, PROVE_FROM begins in its middle. The exit code
 * is 1 at the first disagreement; the message has the least rules and events for which it is there, and how to run it again.
 */

const stepDecisions = 100_000

const seed = numberFrom('PROVE_SEED', Math.floor(Math.random() * 2 ** 31))
const count = numberFrom('PROVE_COUNT', 1_000_000)
const first = numberFrom('PROVE_FROM', 0)
console.log(`PROVE_SEED=${seed} PROVE_FROM=${first} PROVE_COUNT=${count}`)

await timed('decisions', () => {
  const sum: Record<string, number> = {}
  let policies = 0
  let done = 0
  while (done < count) {
    const report = proveDecisions({ seed, from: first + policies, count: Math.min(stepDecisions, count - done) })
    for (const [fate, each] of Object.entries(report.fates)) sum[fate] = (sum[fate] ?? 0) + each
    done += report.decisions
    policies += report.policies
    console.log(`${done} decisions`)
  }
  return `${done} decisions by ${policies} policies, 0 disagreements: ${tell(sum)}`
})
await timed('deliveries', async () => {
  const report = await proveDeliveries({ seed, from: first, count: Math.ceil(count / 100) })
  const { deliveries, batches, copies, outcomes } = report
  return `${deliveries} deliveries, ${batches} of them batches, ${copies} records stored, 0 out of place: ${tell(outcomes)}`
})
await timed('engines', () => {
  const { expressions, values, errors, refused, known } = proveEngines({
    seed,
    from: first,
    count: Math.ceil(count / 10)
  })
  return `${expressions} expressions in both engines, 0 unknown differences: ${tell({ values, errors, refused, ...known })}`
})

await timed('classes', () => {
  const { policies, events, whole, lives, moved } = proveByCounting({
    seed,
    from: first,
    count: Math.ceil(count / 10_000)
  })
  return `${policies} reports against ${events} events, ${whole} of them whole, 0 untrue: ${tell({ ...lives, moved })}`
})

async function timed(what: string, run: () => string | Promise<string>): Promise<void> {
  const startedAt = performance.now()
  const told = await run()
  console.log(`${what} (${((performance.now() - startedAt) / 1000).toFixed(1)} s): ${told}`)
}

function tell(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, each]) => `${each} ${name}`)
    .join(', ')
}
