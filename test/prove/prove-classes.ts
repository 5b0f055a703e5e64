import assert from 'node:assert/strict'
import { compilePolicyRules } from '../../src/policy/compile-policy-rules.ts'
import { createPolicy } from '../../src/policy/create-policy.ts'
import { comparePolicies } from '../../src/policy/classes/compare-policies.ts'
import type { Comparison } from '../../src/policy/classes/compare-policies.ts'
import type { ProvingParts } from '../../src/policy/classes/prove.ts'
import { reportReach } from '../../src/policy/classes/reach-report.ts'
import type { ReachReport } from '../../src/policy/classes/reach-report.ts'
import { createRandom, mixSeed } from '../fuzz/random.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { drawSmallPolicy } from './draw-small-policy.ts'
import { proveFacts, toRules, toRoutingView } from './real-policy.ts'
import { decideEvent } from './reference/decide-event.ts'
import type { PlainPolicy, PlainView } from './reference/decide-event.ts'
import { decidingRules } from './reference/deciding-rules.ts'
import { enumerateViews, smallUniverse, toPlainView } from './small-universe.ts'

export interface ClassRun {
  readonly seed: number
  /** Policies. */
  readonly count: number
  readonly from?: number
  /** What reports, or reports what is not so. */
  readonly report?: typeof reportReach
  readonly compare?: typeof comparePolicies
}

export interface ClassReport {
  readonly policies: number
  readonly events: number
  /** Of how many policies everything is told apart. */
  readonly whole: number
  readonly lives: Readonly<Record<'live' | 'dead' | 'unknown', number>>
  readonly moved: number
}

const everyView = [...enumerateViews()]

/**
 * What `check` proves of random rules by classes, against every event of a small universe.
 * @throws Error at the first policy of which the classes say what is not so
 */
export function proveByCounting(run: ClassRun): ClassReport {
  const { seed, count, from = 0, report = reportReach, compare = comparePolicies } = run
  const lives = { live: 0, dead: 0, unknown: 0 }
  const sum = { policies: 0, events: 0, whole: 0, moved: 0 }
  for (let index = from; index < from + count; index += 1) {
    const random = createRandom(mixSeed(seed, index))
    const [plain, other] = [drawSmallPolicy(random), drawSmallPolicy(random)]
    try {
      const parts = partsOf(plain)
      const told = report(parts, smallUniverse, fixedStart)
      checkLives(plain, told)
      if (told.isWhole) checkRows(plain, told)
      const comparison = compare(parts, partsOf(other), smallUniverse, fixedStart)
      if (comparison.isWhole) sum.moved += checkMoves(plain, other, comparison)
      for (const { kind } of told.rules.values()) lives[kind] += 1
      sum.whole += told.isWhole ? 1 : 0
    } catch (cause) {
      const rules = JSON.stringify([toRules(plain, 'tight'), toRules(other, 'tight')], null, 1)
      throw new Error(`PROVE_SEED=${seed} PROVE_FROM=${index} PROVE_COUNT=1\n${rules}`, { cause })
    }
    sum.policies += 1
    sum.events += everyView.length
  }
  return { ...sum, lives }
}

function partsOf(plain: PlainPolicy): ProvingParts {
  const rules = toRules(plain, 'tight')
  const compiled = compilePolicyRules(rules, proveFacts)
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.faults))
  const policy = createPolicy({ rules, compiled: compiled.rules, regions: smallUniverse.regions })
  return { rules, compiled: compiled.rules, policy }
}

/** A witness is one, what is dead never decides, and what is beyond the classes is never called dead. */
function checkLives(plain: PlainPolicy, { rules, beyond, hasAllClasses }: ReachReport): void {
  const deciding = new Set(everyView.flatMap((view) => decidingRules(plain, view, fixedStart)))
  for (const [id, life] of rules) {
    if (life.kind === 'live')
      assert.ok(decidingRules(plain, toPlainView(life.witness), fixedStart).includes(id), `no witness of ${id}`)
    else if (life.kind === 'dead') assert.ok(!deciding.has(id), `${id} is not dead`)
    if (life.kind === 'dead') assert.ok(!beyond.includes(id) && hasAllClasses, `${id} is not known`)
    if (life.kind === 'unknown') assert.ok(beyond.length > 0 || !hasAllClasses, `${id} is known`)
  }
}

/** Every event has its row, and every row an event of which it is true. */
function checkRows(plain: PlainPolicy, { rows, unreached }: ReachReport): void {
  const told = new Set(
    rows.flatMap((row) => row.sources.map((source) => rowKey({ ...row, source, home: homeOf(row.witness) })))
  )
  for (const view of everyView) {
    const { verdict, regions } = decidePlaces(plain, view)
    const said = { source: String(view['source']?.['name']), home: homeOf(view), regions, undecided: verdict }
    assert.ok(told.has(rowKey(said)), `no row: ${JSON.stringify(said)} of ${JSON.stringify(toRoutingView(view))}`)
    for (const region of regions) assert.ok(!unreached.includes(region), `${region} is reached`)
  }
  for (const { witness, regions, undecided } of rows) {
    const found = decidePlaces(plain, toPlainView(witness))
    assert.deepEqual(
      [found.verdict === undefined, found.regions],
      [undecided === undefined, regions],
      'a row’s witness'
    )
  }
}

/** Whoever moves is told, with where from and to; nobody is told who does not. */
function checkMoves(before: PlainPolicy, after: PlainPolicy, { moves }: Comparison): number {
  const told = new Set(
    moves.flatMap((move) => move.sources.map((source) => moveKey(source, homeOf(move.witness), move)))
  )
  let moved = 0
  for (const view of everyView) {
    const [old, next] = [nameOf(before, view), nameOf(after, view)]
    if (old === next) continue
    moved += 1
    const key = moveKey(String(view['source']?.['name']), homeOf(view), { before: old, after: next })
    assert.ok(told.has(key), `no move: ${key} of ${JSON.stringify(toRoutingView(view))}`)
  }
  for (const { witness, before: old, after: next } of moves) {
    const view = toPlainView(witness)
    // Why something is undecided is not said by the reference.
    assert.deepEqual([nameOf(before, view), nameOf(after, view)], [old, next].map(withoutReason), 'a move’s witness')
  }
  return moved
}

function nameOf(plain: PlainPolicy, view: PlainView): string {
  const { regions } = decidePlaces(plain, view)
  return regions.length === 0 ? 'undecided' : regions.join(', ')
}

function withoutReason(name: string): string {
  return name.replace(/ \(.*\)$/, '')
}

/** Before admission, of which the report says nothing. */
function decidePlaces(
  plain: PlainPolicy,
  view: PlainView
): { readonly verdict?: string; readonly regions: readonly string[] } {
  const { verdict, regions } = decideEvent({ ...plain, admission: [] }, view, fixedStart)
  return verdict === 'undecided' ? { verdict, regions } : { regions }
}

function homeOf(view: object): string {
  const { tenant } = view as { readonly tenant: Readonly<Record<string, unknown>> } // every view has one
  return String(tenant['home'] ?? 'nobody')
}

interface Row {
  readonly source: string
  readonly home: string
  readonly regions: readonly string[]
  readonly undecided?: string | undefined
}

function rowKey({ source, home, regions, undecided }: Row): string {
  return `${source} ${home} ${regions.join()} ${undecided === undefined ? 'decided' : 'undecided'}`
}

function moveKey(
  source: string,
  home: string,
  { before, after }: { readonly before: string; readonly after: string }
): string {
  return `${source} ${home} ${withoutReason(before)} to ${withoutReason(after)}`
}
