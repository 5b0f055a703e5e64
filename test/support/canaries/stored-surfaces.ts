import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BusRecord } from '../../../src/core/bus.ts'
import { isDecision, readDecision } from '../decision-records.ts'
import type { CanaryKind } from './canary-ledger.ts'
import { storingRegions } from './canary-sources.ts'
import type { StoringRegion } from './canary-sources.ts'
import type { SurfaceText } from './surface.ts'

/** Records of one place, as its readers get them: decompressed. */
export interface StoredTopic {
  readonly at: StoringRegion
  readonly topic: string
  readonly records: readonly BusRecord[]
}

/** An event's id, source and type, and what rules read of it, say where it is from: records of decisions show them. */
const decisionShows: readonly CanaryKind[] = ['attribute']

/**
 * Events lie in topics of their own region, in quarantine too; their values once more by themselves. Of decisions there is
 * besides the rest without what they may say.
 */
export function topicSurfaces({ at, topic, records }: StoredTopic): readonly SurfaceText[] {
  const name = `records of ${shortName(topic)} in ${at}`
  const expected = expectedIn(at, topic)
  const whole = { name, ...expected, pieces: records.map(textOf) }
  const values = {
    ...whole,
    name: `${name}, values alone`,
    isValues: true,
    pieces: records.map(({ value }) => Buffer.from(value))
  }
  if (!records.some(isDecision)) return [whole, values]
  const rest = records.map((record) => {
    const { events, ...decision } = readDecision(record)
    const others = events.map((event) => ({ ...event, id: 0, source: 0, type: 0, inputs: 0 }))
    return JSON.stringify([decision, others])
  })
  return [whole, { name: `${name}, without what they may say`, pieces: rest }]
}

/** Every file under a folder, by the topic whose folder it is in, if any. */
export function diskSurfaces(at: StoringRegion, folder: string, prefix: string): readonly SurfaceText[] {
  const byTopic = Map.groupBy(filesIn(folder), (file) => topicOf(file, prefix))
  return [...byTopic].map(([topic, files]) => ({
    name: `disk of ${at}: ${topic === undefined ? 'all else' : shortName(topic)}`,
    ...(topic === undefined ? {} : expectedIn(at, topic)),
    mayBeSpliced: true,
    pieces: readAll(files)
  }))
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** One after the other: together they may be large. */
export function* readAll(files: readonly string[]): Generator<Buffer> {
  for (const file of files) yield Buffer.concat([Buffer.from(`${file}\n`), readFileSync(file)])
}

function textOf({ key, headers, value }: BusRecord): Buffer {
  return Buffer.concat([Buffer.from(JSON.stringify([key, headers])), Buffer.from(value)])
}

function expectedIn(at: StoringRegion, topic: string): Pick<SurfaceText, 'payloadsOf' | 'shows'> {
  if (isDecision({ topic })) return { shows: decisionShows }
  const region = storingRegions.find((each) => topic.split('.')[1] === each)
  return region === at ? { payloadsOf: region } : {}
}

/** Of Kafka's folders the last part is the number of a partition. */
function topicOf(file: string, prefix: string): string | undefined {
  const folder = basename(dirname(file)).replace(/-\d+$/, '')
  return folder.startsWith(`${prefix}.`) ? folder : undefined
}

function shortName(topic: string): string {
  return topic.split('.').slice(1).join('.')
}
