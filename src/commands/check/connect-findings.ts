import { findClusterTrouble } from './cluster-findings.ts'
import type { ConnectFinding } from './connect-finding.ts'
import type { RegionInspection } from './inspect-regions.ts'
import { findShared } from './shared-findings.ts'
import { findShortStay } from './stay-finding.ts'
import { findTopicTrouble } from './topic-findings.ts'

/** All that is wrong, by region, errors first. `stayMs` is how long an event may have to lie in a region's quarantine. */
export function findConnectTrouble(
  inspections: readonly RegionInspection[],
  stayMs: (region: string) => number | undefined = () => undefined
): readonly ConnectFinding[] {
  const shared = findShared(inspections)
  return inspections.flatMap((inspection) => {
    const { region } = inspection
    if (inspection.kind === 'embedded') return []
    const findings = [
      ...shared.filter((finding) => finding.region === region.name),
      ...findClusterTrouble(region.name, inspection),
      ...(inspection.answer?.topics ?? []).flatMap((topic) => [
        ...findTopicTrouble(region, topic),
        ...findShortStay(region.name, topic, stayMs(region.name))
      ])
    ]
    return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))]
  })
}

export function isError({ severity }: ConnectFinding): boolean {
  return severity === 'error'
}
