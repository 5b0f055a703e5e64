import type { Config } from '../../config/config.ts'
import { quarantineTopic } from '../../pipeline/quarantine-place.ts'
import { auditTopic, decisionsTopic } from '../../pipeline/record-decisions.ts'
import type { ReachReport } from '../../policy/classes/reach-report.ts'

type TopicInputs = Pick<Config, 'audit' | 'events' | 'regions' | 'sources' | 'policy'> & {
  readonly gateway: Pick<Config['gateway'], 'location'>
}

/**
 * Every topic that a delivery can lead to, by region and in order: of each domain that reaches the region, of what is
 * held or kept there, and of the decisions that are stored with both.
 */
export function writableTopics(
  { audit, events: { prefix }, gateway, regions, sources, policy }: TopicInputs,
  { rows, rules }: Pick<ReachReport, 'rows' | 'rules'>
): ReadonlyMap<string, readonly string[]> {
  const topics = new Map([...regions.keys()].map((region) => [region, new Set<string>()]))
  const add = (region: string | undefined, name: (region: string) => string): void => {
    if (region !== undefined) topics.get(region)?.add(name(region)).add(decisionsTopic(prefix, region))
  }
  const holds = policy.rules.admission.some(
    ({ id, otherwise }) => otherwise === 'hold' && rules.get(id)?.kind !== 'dead'
  )
  for (const { domain, regions: reached, undecided, sources: names } of rows) {
    // As the stage `place` names them.
    for (const region of reached) add(region, (name) => `${prefix}.${name}.${domain}`)
    if (holds || names.some((name) => sources.get(name)?.drift === 'quarantine'))
      add(reached[0], (name) => quarantineTopic(prefix, name))
    if (undecided !== undefined)
      for (const name of names) add(sources.get(name)?.custody?.region, (region) => quarantineTopic(prefix, region))
  }
  // What is stored nowhere is recorded where the gateway is.
  topics.get(gateway.location)?.add(decisionsTopic(prefix, gateway.location))
  if (audit !== undefined) topics.get(audit.region)?.add(auditTopic(prefix))
  return new Map([...topics].map(([region, names]) => [region, [...names].toSorted()]))
}
