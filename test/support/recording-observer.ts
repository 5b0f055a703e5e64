import type { Observer, Settlement } from '../../src/core/observer.ts'
import type { RuleError } from '../../src/core/policy.ts'

/** An observer that keeps what it was told. */
export interface RecordingObserver extends Observer {
  readonly receivedBy: readonly string[]
  readonly settlements: readonly Settlement[]
  readonly drifts: readonly { readonly source: string; readonly fault: string }[]
  readonly ruleErrors: readonly RuleError[]
  readonly inPart: readonly string[]
  readonly late: readonly { readonly source: string; readonly stored: boolean }[]
}

export function createRecordingObserver(): RecordingObserver {
  const receivedBy: string[] = []
  const settlements: Settlement[] = []
  const drifts: { source: string; fault: string }[] = []
  const ruleErrors: RuleError[] = []
  const inPart: string[] = []
  const late: { source: string; stored: boolean }[] = []
  return {
    receivedBy,
    settlements,
    drifts,
    ruleErrors,
    inPart,
    late,
    received: (source) => void receivedBy.push(source),
    settled: (settlement) => void settlements.push(settlement),
    drifted: (source, fault) => void drifts.push({ source, fault }),
    ruleErred: (error) => void ruleErrors.push(error),
    storedInPart: (source) => void inPart.push(source),
    publishedLate: (source, stored) => void late.push({ source, stored })
  }
}
