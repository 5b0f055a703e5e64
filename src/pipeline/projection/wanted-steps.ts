import type { WantedPath } from '../../core/payload.ts'

/** What is wanted below each first step. */
export function wantedSteps(wanted: readonly WantedPath[]): ReadonlyMap<string, readonly WantedPath[]> {
  const steps = new Map<string, WantedPath[]>()
  for (const one of wanted) {
    const [first, ...path] = one.path
    if (first === undefined) continue
    const group = steps.get(first)
    if (group === undefined) steps.set(first, [{ ...one, path }])
    else group.push({ ...one, path })
  }
  return steps
}
