import type { Quarantine } from './pending-event.ts'
import type { QuarantineOptions } from './quarantine-options.ts'

/** That nothing fits, and how much is pending all the same. */
export function describeNothing(options: QuarantineOptions, { unfit }: Quarantine): string {
  const { region } = options
  if (unfit === 0) return `Nothing is pending in the quarantine of "${region}".`
  const given = (['source', 'why', 'reason'] as const).filter((name) => options[name] !== undefined)
  const filters = given.map((name) => `--${name}`).join(' and ')
  return `Nothing of this is pending in the quarantine of "${region}". Without ${filters}, ${unfit} ${unfit === 1 ? 'is' : 'are'}.`
}
