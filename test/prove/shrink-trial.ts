import type { Trial } from './find-disagreement.ts'
import type { PlainPolicy } from './reference/decide-event.ts'
import type { Expression } from './reference/expression.ts'
import { innerOf, isExpression } from './reference/parts-of.ts'

const kinds = ['residency', 'routing', 'admission'] as const

/** As little of a trial as still fails. What does not compile does not fail. */
export function shrinkTrial(trial: Trial, fails: (smaller: Trial) => boolean): Trial {
  let least = trial
  for (let isSmaller = true; isSmaller;) {
    const known = least
    const smaller = candidatesOf(known).find((candidate) => failsQuietly(candidate, fails))
    isSmaller = smaller !== undefined
    least = smaller ?? known
  }
  return least
}

function failsQuietly(trial: Trial, fails: (smaller: Trial) => boolean): boolean {
  try {
    return fails(trial)
  } catch {
    return false
  }
}

function candidatesOf(trial: Trial): readonly Trial[] {
  const { plain, cases } = trial
  const half = Math.ceil(cases.length / 2)
  const fewer = [cases.slice(0, half), cases.slice(half), cases.slice(1), cases.slice(0, -1)]
  return [
    ...fewer.filter(({ length }) => length > 0 && length < cases.length).map((some) => ({ ...trial, cases: some })),
    ...smallerPolicies(plain).map((policy) => ({ ...trial, plain: policy }))
  ]
}

function smallerPolicies(plain: PlainPolicy): readonly PlainPolicy[] {
  const without = kinds.flatMap((kind) =>
    plain[kind].map((rule) => ({ ...plain, [kind]: plain[kind].filter((other) => other !== rule) }))
  )
  const simpler = kinds.flatMap((kind) =>
    plain[kind].flatMap(
      (rule, at) =>
        simplerThan(rule.when).map((when) => ({ ...plain, [kind]: plain[kind].with(at, { ...rule, when } as never) })) // the same rule, but for `when`
    )
  )
  return [...without, ...simpler]
}

/** What it is made of; what is of another type is refused, and so no smaller failure. */
function simplerThan(expression: Expression): readonly Expression[] {
  const changed = Object.entries(expression).flatMap(([name, part]) =>
    isExpression(part) ? simplerThan(part).map((less): Expression => ({ ...expression, [name]: less })) : []
  )
  return [...innerOf(expression), ...changed]
}
