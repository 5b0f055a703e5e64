import type { Policy, PolicyRules } from '../../core/policy.ts'
import type { RoutingView, ViewPath } from '../../core/routing-view.ts'
import type { CompiledRules } from '../compile-policy-rules.ts'
import type { CompiledExpression } from '../compile-rule.ts'
import { indexRules } from '../rule-index.ts'
import { collectAtoms } from './collect-atoms.ts'
import { createEventClassifier } from './event-classes.ts'
import { collectKnownValues } from './known-values.ts'
import { createAtoms } from './open-fields.ts'
import type { AtomsByPath } from './open-fields.ts'
import { pairsInOrder, pairsMixed } from './pairs.ts'
import type { Slices } from './slices.ts'
import { classifyTenants } from './tenant-classes.ts'
import type { TenantClass } from './tenant-classes.ts'
import type { SourceClass, Universe } from './universe.ts'

export interface Proof {
  /** Whether the classes are all that there are: only then does "nowhere" and "never" mean it. */
  readonly isWhole: boolean
  /** The rules that ask something that the classes do not tell apart. */
  readonly beyond: readonly string[]
  /** False where there are more classes than are looked at. */
  readonly hasAllClasses: boolean
}

/** More classes than this are not decided one by one, nor with more rules to ask in all. */
export const maxClasses = 300_000
export const maxQuestions = 500_000
/** So many are asked in one step: a few milliseconds. */
const sliceQuestions = 1000

export interface ProvingParts {
  readonly rules: PolicyRules
  readonly compiled: CompiledRules
  readonly policy: Policy
}

/**
 * Decides every class of events that can ever arrive: the constants of the rules and the facts of the directory cut the
 * view into finitely many, and policy says the same of all events of one. Nothing is sampled; what is beyond the
 * analysis is said. It ends early where its reader has enough.
 */
export function* proveClasses(
  versions: readonly ProvingParts[],
  universe: Universe,
  tell: (source: SourceClass, tenants: TenantClass, view: RoutingView) => void,
  isEnough?: () => boolean
): Slices<Proof> {
  const { atoms, reads, beyond } = yield* readRules(versions, universe)
  const tenantsOf = yield* classifyTenants(universe.tenants, universe.sources, reads)
  const questionsAbout = countQuestions(versions)
  let hasAllClasses = true
  let left = maxClasses
  let questionsLeft = maxQuestions
  let nextPause = maxQuestions - sliceQuestions
  const eventsOf = createEventClassifier(atoms, reads)
  const pairs = isEnough === undefined ? pairsInOrder : pairsMixed
  for (const source of universe.sources) {
    yield
    const events = eventsOf(source)
    hasAllClasses &&= events.isWhole
    for (const [tenants, { event, authmethod, data }] of pairs(tenantsOf(source), events.classes)) {
      const { gateway } = universe
      const view = { event, source: { name: source.name, authmethod }, tenant: tenants.view, data, gateway }
      left -= 1
      questionsLeft -= questionsAbout(view)
      if (left < 0 || questionsLeft < 0 || isEnough?.() === true)
        return { isWhole: false, beyond: [...beyond], hasAllClasses: false }
      if (questionsLeft <= nextPause) {
        nextPause = questionsLeft - sliceQuestions
        yield
      }
      tell(source, tenants, view)
    }
  }
  return { isWhole: hasAllClasses && beyond.size === 0, beyond: [...beyond], hasAllClasses }
}

export interface RuleReading {
  readonly atoms: AtomsByPath
  readonly reads: ReadonlySet<ViewPath>
  readonly beyond: ReadonlySet<string>
}

/** What rules ask of the view, and which of them ask more than the classes tell apart. */
export function* readRules(versions: readonly ProvingParts[], universe: Universe): Slices<RuleReading> {
  const atoms = createAtoms()
  const reads = new Set<ViewPath>()
  const beyond = new Set<string>()
  const valuesFor = yield* collectKnownValues(universe)
  for (const { rules, compiled } of versions) {
    const known = valuesFor(rules)
    for (const { id, expressions } of ruleExpressions(compiled))
      for (const expression of expressions) {
        for (const path of expression.reads) reads.add(path)
        const isSeenWhole = collectAtoms(expression.expression, atoms, known)
        if (!isSeenWhole || expression.readsTime) beyond.add(id)
      }
  }
  return { atoms, reads, beyond }
}

/** How many rules are asked about an event: what deciding it costs. */
function countQuestions(versions: readonly ProvingParts[]): (view: RoutingView) => number {
  const indexes = versions.flatMap(({ compiled }) => [
    indexRules(compiled.residency),
    indexRules(compiled.routing),
    indexRules(compiled.admission)
  ])
  return (view) => indexes.reduce((sum, askedAbout) => sum + askedAbout(view).length, 1)
}

interface RuleExpressions {
  readonly id: string
  readonly expressions: readonly CompiledExpression[]
}

/** `require` is asked with facts from outside: what it needs of the view is told when it is asked. */
function ruleExpressions({ residency, routing, admission }: CompiledRules): readonly RuleExpressions[] {
  return [
    ...residency.map(({ rule, when }) => ({ id: rule.id, expressions: [when] })),
    ...routing.map(({ rule, when, regions }) => ({
      id: rule.id,
      expressions: regions === undefined ? [when] : [when, regions]
    })),
    ...admission.map(({ rule, when }) => ({ id: rule.id, expressions: [when] }))
  ]
}
