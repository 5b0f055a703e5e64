import type { Config } from '../../config/config.ts'
import { auditTopic, decisionsTopic } from '../../pipeline/record-decisions.ts'

/** The topics in which no events are: they are shown when they are asked for. */
export function topicsWithoutEvents(region: string, { events }: Pick<Config, 'events'>): readonly string[] {
  return [decisionsTopic(events.prefix, region), auditTopic(events.prefix)]
}

/** A topic by its name, or by the last word of it: `scm`, `decisions`, `audit`. */
export function topicOf(name: string, region: string, { events }: Pick<Config, 'events'>): string {
  if (name.includes('.')) return name
  return name === 'audit' ? auditTopic(events.prefix) : `${events.prefix}.${region}.${name}`
}
