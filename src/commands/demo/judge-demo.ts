import type { Config, RegionConfig } from '../../config/config.ts'
import { decisionsTopic } from '../../pipeline/record-decisions.ts'
import type { Explanation } from '../explain-delivery.ts'
import type { Explainer } from '../explain-with-config.ts'
import { readStoredEvent } from '../../pipeline/stored-event.ts'
import { openRegionTail } from '../tail/open-region-tail.ts'
import type { TailRecord } from '../tail/region-tail.ts'
import { deliveryOf } from './explained-request.ts'
import type { FamilyDelivery } from './post-families.ts'
import type { PostedDelivery } from './post-demo.ts'

/** Where an event lies on the disk. */
export interface StoredPlace {
  readonly region: string
  readonly topic: string
  readonly offset: number
}

export interface JudgedDelivery extends PostedDelivery {
  readonly places: readonly StoredPlace[]
  /** The rules that chose the region, or why there is none. */
  readonly why: string
  readonly isAsExpected: boolean
}

/** A delivery of another sender, and where its events are. */
export interface JudgedFamily extends FamilyDelivery {
  readonly places: readonly StoredPlace[]
  readonly isAsExpected: boolean
}

export interface DemoJudgement {
  readonly deliveries: readonly JudgedDelivery[]
  readonly families: readonly JudgedFamily[]
  readonly isAsExpected: boolean
}

interface Found {
  readonly place: StoredPlace
  readonly source: string | undefined
  readonly id: string | undefined
  readonly data: Uint8Array | null
}

export interface PostedDemo {
  readonly deliveries: readonly PostedDelivery[]
  readonly families: readonly FamilyDelivery[]
}

/** Holds what the gateway answered and stored against the plan, and asks `explain` for the reasons. */
export async function judgeDemo(config: Config, posted: PostedDemo, explainer: Explainer): Promise<DemoJudgement> {
  const found = await readRegions(config)
  const deliveries: JudgedDelivery[] = []
  for (const each of posted.deliveries) {
    const { request, receivedAt } = each
    deliveries.push(judge(each, await explainer.explain(deliveryOf('github', request, receivedAt)), found))
  }
  const families = posted.families.map((each) => judgeFamily(each, found))
  const wanted =
    deliveries.reduce((sum, { delivery }) => sum + delivery.expectedRegions.length, 0) +
    families.reduce((sum, { explanation }) => sum + explanation.events.length, 0)
  return {
    deliveries,
    families,
    isAsExpected: found.length === wanted && [...deliveries, ...families].every(({ isAsExpected }) => isAsExpected)
  }
}

/** It was accepted, and each of its events is where `explain` says and nowhere else. */
function judgeFamily(posted: FamilyDelivery, found: readonly Found[]): JudgedFamily {
  const { explanation, status } = posted
  const own = explanation.events.map((event) => ({
    event,
    places: found.filter(({ id, source }) => id === event.id && source === event.source).map(({ place }) => place)
  }))
  const areStored = own.every(
    ({ event, places: [place, ...others] }) =>
      place?.region === event.region && place.topic === event.topic && others.length === 0
  )
  const isAccepted = explanation.outcome === 'accepted' && status === explanation.reply.status && own.length > 0
  return { ...posted, places: own.flatMap(({ places }) => places), isAsExpected: isAccepted && areStored }
}

function judge(posted: PostedDelivery, explanation: Explanation, found: readonly Found[]): JudgedDelivery {
  const { delivery, request, status } = posted
  const own = found.filter(({ id }) => id === request.deliveryId)
  const places = own.map(({ place }) => place)
  const isStoredAsSent = own.every(({ data }) => data !== null && Buffer.compare(data, request.body) === 0)
  const rightRegions = places.map(({ region }) => region).join() === delivery.expectedRegions.join()
  const isExplained = explanation.reply.status === status
  return {
    ...posted,
    places,
    why: describeWhy(explanation),
    isAsExpected: status === delivery.expectedStatus && rightRegions && isStoredAsSent && isExplained
  }
}

function describeWhy({ stages, events }: Explanation): string {
  const rules = [...new Set(events.flatMap((event) => event.rules))]
  if (rules.length > 0) return `rule ${rules.join(', ')}`
  return stages.find(({ verdict }) => verdict === 'refused' || verdict === 'deferred')?.detail ?? ''
}

async function readRegions(config: Config): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const region of config.regions.values())
    found.push(...(await readRegion(region, config)).map((record) => readFound(region.name, record)))
  // What is stored about events is none.
  const about = new Set(Array.from(config.regions.keys(), (region) => decisionsTopic(config.events.prefix, region)))
  return found.filter(({ place }) => !about.has(place.topic))
}

async function readRegion(region: RegionConfig, config: Config): Promise<readonly TailRecord[]> {
  const options = { topic: undefined, from: 'beginning', follow: false, tell: async () => {} } as const
  const tail = await openRegionTail(region, config, options)
  try {
    const records: TailRecord[] = []
    for (let isEnd = false; !isEnd;) {
      const batch = await tail.next(new AbortController().signal)
      records.push(...batch.records)
      isEnd = batch.isEnd
    }
    return records
  } finally {
    tail.close()
  }
}

function readFound(region: string, record: TailRecord): Found {
  const { attributes, data } = readStoredEvent(record)
  return {
    place: { region, topic: record.topic, offset: record.offset },
    id: attributes.get('id'),
    source: attributes.get('source'),
    data
  }
}
