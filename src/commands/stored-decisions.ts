import type { Config, RegionConfig } from '../config/config.ts'
import { verdicts } from '../core/decision-record.ts'
import type { DecisionRecord, EventDecision } from '../core/decision-record.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { FactValue } from '../core/tenant.ts'
import { decisionsTopic } from '../pipeline/record-decisions.ts'
import { parseJson } from './parse-json.ts'
import { openRegionTail } from './tail/open-region-tail.ts'
import type { TailRecord } from './tail/region-tail.ts'

/** A decision about one event, with what its record says of the delivery, and where it is stored. */
export interface StoredDecision extends Omit<DecisionRecord, 'events'> {
  readonly event: EventDecision
  readonly place: { readonly topic: string; readonly partition?: number; readonly offset: number }
}

export interface DecisionSearch {
  readonly region: RegionConfig
  readonly config: Config
  readonly signal: AbortSignal
  readonly tell: (sentence: string) => Promise<void>
}

/** Every decision that a region stores about an event, in the order of storing: a redelivery or a release adds one. */
export async function findStoredDecisions(eventId: string, search: DecisionSearch): Promise<readonly StoredDecision[]> {
  const { region, config, signal, tell } = search
  const topic = decisionsTopic(config.events.prefix, region.name)
  const tail = await openRegionTail(region, config, { topic, from: 'beginning', follow: false, tell })
  const found: StoredDecision[] = []
  try {
    for (;;) {
      const { records, gaps, isEnd } = await tail.next(signal)
      for (const gap of gaps)
        await tell(`${gap.to - gap.from} records of ${gap.topic} can no longer be read: they were ${gap.why}.`)
      for (const record of records) found.push(...decisionsIn(record).filter(({ event }) => event.id === eventId))
      if (isEnd) return found
    }
  } finally {
    tail.close()
  }
}

function decisionsIn({ topic, partition, offset, value }: TailRecord): readonly StoredDecision[] {
  const document = value === null ? undefined : parseJson(Buffer.from(value).toString('utf8'))
  // Somebody else's record is none of ours.
  if (!isJsonObject(document) || !Array.isArray(document['events'])) return []
  const text = (name: string): string => textOf(document, name) ?? ''
  const head = {
    delivery: text('delivery'),
    gateway: text('gateway'),
    source: text('source'),
    time: text('time'),
    snapshot: text('snapshot'),
    region: text('region'),
    place: partition === undefined ? { topic, offset } : { topic, partition, offset }
  }
  return document['events'].flatMap((item: Json) => {
    const event = isJsonObject(item) ? eventDecisionOf(item) : undefined
    return event === undefined ? [] : [{ ...head, event }]
  })
}

function eventDecisionOf(item: JsonObject): EventDecision | undefined {
  const verdict = verdicts.find((known) => known === item['verdict'])
  const [id, source, type] = [textOf(item, 'id'), textOf(item, 'source'), textOf(item, 'type')]
  if (verdict === undefined || id === undefined || source === undefined || type === undefined) return undefined
  const [topic, reason] = [textOf(item, 'topic'), textOf(item, 'reason')]
  return {
    id,
    source,
    type,
    verdict,
    ...(topic === undefined ? {} : { topic }),
    ...(reason === undefined ? {} : { reason }),
    allowed: textsOf(item['allowed']),
    rules: textsOf(item['rules']),
    inputs: inputsOf(item['inputs'])
  }
}

function textOf(document: JsonObject, name: string): string | undefined {
  const value = document[name]
  return typeof value === 'string' ? value : undefined
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function inputsOf(value: Json | undefined): Readonly<Record<string, FactValue>> {
  const entries = isJsonObject(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, FactValue] => isFact(entry[1])))
}

function isFact(value: Json | undefined): value is FactValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
