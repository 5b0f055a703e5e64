import { findClusterTrouble } from './cluster-findings.ts'
import type { ConnectFinding } from './connect-finding.ts'
import type { RegionInspection } from './inspect-regions.ts'
import { findShared } from './shared-findings.ts'
import { findTopicTrouble } from './topic-findings.ts'

/** All that is wrong, by region, errors first. */
export function findConnectTrouble(inspections: readonly RegionInspection[]): readonly ConnectFinding[] {
  const shared = findShared(inspections)
  return inspections.flatMap((inspection) => {
    const { region } = inspection
    if (inspection.kind === 'embedded') return []
    const findings = [
      ...shared.filter((finding) => finding.region === region.name),
      ...findClusterTrouble(region.name, inspection),
      ...(inspection.answer?.topics ?? []).flatMap((topic) => findTopicTrouble(region, topic))
    ]
    return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))]
  })
}

export function isError({ severity }: ConnectFinding): boolean {
  return severity === 'error'
}
