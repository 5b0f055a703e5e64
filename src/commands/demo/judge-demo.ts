import type { Config, RegionConfig } from '../../config/config.ts'
import { HeaderList } from '../../core/header-list.ts'
import type { Explanation } from '../explain-delivery.ts'
import { explainWithConfig } from '../explain-with-config.ts'
import { requireSource } from '../load-for-command.ts'
import { readStoredEvent } from '../../pipeline/stored-event.ts'
import { openRegionTail } from '../tail/open-region-tail.ts'
import type { TailRecord } from '../tail/region-tail.ts'
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

export interface DemoJudgement {
  readonly deliveries: readonly JudgedDelivery[]
  /** How many events each region holds. */
  readonly stored: ReadonlyMap<string, number>
  readonly isAsExpected: boolean
}

interface Found {
  readonly place: StoredPlace
  readonly id: string | undefined
  readonly data: Uint8Array | null
}

/** Holds what the gateway answered and stored against the plan, and asks `explain` for the reasons. */
export async function judgeDemo(config: Config, posted: readonly PostedDelivery[]): Promise<DemoJudgement> {
  const found = await readRegions(config)
  const deliveries: JudgedDelivery[] = []
  for (const each of posted) deliveries.push(judge(each, await explain(config, each), found))
  const wanted = deliveries.reduce((sum, { delivery }) => sum + delivery.expectedRegions.length, 0)
  return {
    deliveries,
    stored: new Map([...config.regions.keys()].map((region) => [region, countIn(region, found)])),
    isAsExpected: found.length === wanted && deliveries.every(({ isAsExpected }) => isAsExpected)
  }
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

async function explain(config: Config, { request, receivedAt }: PostedDelivery): Promise<Explanation> {
  const { deliveryId: id, path, headers, body } = request
  const source = requireSource(config, undefined).name
  const delivery = { id, source, method: 'POST', path, receivedAt, headers: HeaderList.fromEntries(headers), body }
  return explainWithConfig(config, delivery)
}

async function readRegions(config: Config): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const region of config.regions.values())
    found.push(...(await readRegion(region, config)).map((record) => readFound(region.name, record)))
  return found
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
  return { place: { region, topic: record.topic, offset: record.offset }, id: attributes.get('id'), data }
}

function countIn(region: string, found: readonly Found[]): number {
  return found.filter(({ place }) => place.region === region).length
}
