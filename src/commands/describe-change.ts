import type { AdmissionRule, FactName, UndecidedReason } from '../core/policy.ts'
import type { FactValue } from '../core/tenant.ts'
import type { Change, Fate } from '../policy/classes/find-changes.ts'

/** What would have given an event another fate, as a sentence. */
export function describeChange(change: Change): string {
  const then = describeFate(change)
  switch (change.kind) {
    case 'field':
      return `${describeField(change.path, change.value)}, ${then}`
    case 'tenant': {
      const fields = Object.entries(change.differs).map(([path, value]) => describeField(path, value))
      return `as an event of a tenant like others of the directory, ${fields.join(', ')}, ${then}`
    }
    case 'without-rule':
      return `without the rule \`${change.rule}\`, ${then}`
    case 'renewed':
      return `if the ground of \`${change.rule}\` had not expired, ${then}`
  }
}

/** Deciding where an event goes does not admit it. */
function describeFate(fate: Fate): string {
  if (fate.undecided !== undefined) return `it would be undecided (${fate.undecided})`
  const { regions, admission } = fate
  switch (admission.kind) {
    case 'admitted':
      return `it would go to ${regions.join(', ')}`
    case 'held':
      return `it would be held in ${regions[0]} (${admission.rules.join(', ')})`
    case 'refused':
      return `it would be refused (${admission.rules.join(', ')})`
  }
}

function describeField(path: string, value: FactValue | undefined): string {
  return value === undefined ? `without ${path}` : `with ${path} = ${JSON.stringify(value)}`
}

/** Where no single fact or rule would do. */
export function describeMissingRule(why: UndecidedReason): string {
  const missing: Readonly<Partial<Record<UndecidedReason, string>>> = {
    'tenant-unknown': 'its tenant must be in the tenants file, under the name that the payload gives',
    'no-residency-rule': 'a residency rule must match it: no change of one fact makes one do so',
    'no-routing-rule': 'a routing rule must match it: no change of one fact makes one do so'
  }
  return missing[why] ?? 'no change of one fact or one rule decides it: several must change'
}

/** Of an event of which something that rules read is not known. */
export function describeUnknownChange(paths: readonly string[]): string {
  return `what would change the outcome can’t be said without ${paths.join(', ')}`
}

/** Of an event that is published. */
export function describeNoOtherPlace(): string {
  return 'no change of one fact or one rule gives another outcome: several must change'
}

/** What is held because it drifted, whether rules hold it too or not. */
export function describeDriftChange(isHeldByRules: boolean): string {
  const then = isHeldByRules ? 'it would be held by rules alone' : 'it would be published'
  return `${then} if it were as its contract schema says, or its source had \`drift: warn\``
}

/** What an event must fulfil that was not admitted. */
export function describeAdmissionChange(
  kind: 'held' | 'refused',
  rules: readonly AdmissionRule[],
  asked: readonly FactName[]
): readonly string[] {
  const requirements = rules.map(({ id, require }) => `\`${require}\` (${id})`)
  const then = kind === 'held' ? 'it would be published' : 'it would not be refused'
  const unasked =
    asked.length === 0
      ? []
      : [`here nobody was asked for ${asked.join(', ')}: what a rule needs of it counts as unknown`]
  return [`${then} if it fulfilled ${requirements.join(' and ')}`, ...unasked]
}
