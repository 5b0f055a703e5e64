import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deliveryOf } from '../../../src/commands/demo/explained-request.ts'
import { createExplainer } from '../../../src/commands/explain-with-config.ts'
import type { Explainer } from '../../../src/commands/explain-with-config.ts'
import type { Explanation } from '../../../src/commands/explain-delivery.ts'
import { listSamples } from '../../../src/commands/samples/sample-catalogue.ts'
import type { Sample } from '../../../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../../../src/commands/samples/signed-request.ts'
import type { SignedRequest } from '../../../src/commands/samples/signed-request.ts'
import type { Config, SourceConfig } from '../../../src/config/config.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { systemEntropy } from '../../../src/system/system-entropy.ts'
import { reapedFolder } from '../reaper.ts'
import type { CanaryFacts, CanaryLedger } from './canary-ledger.ts'
import { isTreatable, senders, storingRegions, treatmentOf } from './canary-sources.ts'
import type { StoringRegion } from './canary-sources.ts'
import { choosePlaces, plantInFile } from './plant.ts'
import type { PlantKind, PlantPath } from './plant.ts'
import { isProtected } from './protected-places.ts'

/** A sample with a canary in each place that it can bear, as its sender would post it to a region's source. */
export interface PlantedSample {
  /** Known by it in the ledger. */
  readonly delivery: string
  readonly region: StoringRegion
  readonly request: SignedRequest
  /** Whether anything of it is stored in clear. */
  readonly isClear: boolean
}

interface SamplePlaces {
  readonly sample: Sample
  readonly text: string
  readonly places: ReadonlySet<string>
}

/** Every sample of every sender, for each region. A place can bear a canary when what becomes of the sample stays the same. */
export async function plantSamples(config: Config, ledger: CanaryLedger): Promise<readonly PlantedSample[]> {
  const folder = mkdtempSync(join(reapedFolder(), 'planted-'))
  const explainer = await createExplainer(config)
  try {
    const planted: PlantedSample[] = []
    const fateful = new Set<string>()
    for (const sample of await listSamples()) {
      const chosen = await choosePlacesIn(sample, { config, explainer, folder, fateful })
      for (const region of storingRegions) planted.push(await plantFor(region, chosen, { config, ledger, folder }))
    }
    return planted
  } finally {
    await explainer.stop()
  }
}

interface Surroundings {
  readonly config: Config
  readonly folder: string
}

interface Choosing extends Surroundings {
  readonly explainer: Explainer
  /** Names of fields that were found to decide what becomes of a sample; it grows. */
  readonly fateful: Set<string>
}

async function choosePlacesIn(sample: Sample, { config, explainer, folder, fateful }: Choosing): Promise<SamplePlaces> {
  const text = readFileSync(sample.file, 'utf8')
  const source = sourceOf(config, sample.provider, 'uk')
  const all = new Set<string>()
  plantInFile(nameOf(sample), text, (path, kind) => void all.add(placeOf(path, kind)))
  const becomes = async (places: ReadonlySet<string>): Promise<string> => {
    const planted = plantInFile(nameOf(sample), text, (path, kind) => {
      if (!places.has(placeOf(path, kind))) return undefined
      return kind === 'number' ? '1234567890123' : 'cny000000000000'
    })
    const request = await signSample(writeSample(folder, sample, planted), signingBy(source))
    return fateOf(await explainer.explain(deliveryOf(source.name, request, systemClock.now())))
  }
  const wanted = await becomes(new Set())
  const isGood = async (some: ReadonlySet<string>): Promise<boolean> => (await becomes(some)) === wanted
  // What decided the fate of another sample of the same sender most likely does so here.
  const likely = [...all].filter((place) => !fateful.has(nameIn(sample, place)))
  const places = (await isGood(new Set(likely))) ? likely : await choosePlaces([...all], isGood)
  const chosen = new Set(places)
  for (const place of all) if (!chosen.has(place)) fateful.add(nameIn(sample, place))
  return { sample, text, places: chosen }
}

async function plantFor(
  region: StoringRegion,
  { sample, text, places }: SamplePlaces,
  { config, ledger, folder }: Surroundings & { readonly ledger: CanaryLedger }
): Promise<PlantedSample> {
  const source = sourceOf(config, sample.provider, region)
  const treatment = treatmentOf(
    region,
    senders.findIndex(([name]) => name === sample.provider)
  )
  const isTreated = treatment === 'default' && isTreatable(sample.provider)
  const delivery = `${sample.name} in ${region}`
  const planted = plantInFile(nameOf(sample), text, (path, kind) => {
    const place = placeOf(path, kind)
    if (!places.has(place)) return undefined
    const isHidden = isProtected(source.provider, path, isTreated)
    return ledger.make({ delivery, place, ...factsOf(kind, { isHidden, isSealed: treatment === 'encrypt', region }) })
  })
  const request = await signSample(writeSample(folder, sample, planted), signingBy(source))
  return { delivery, region, request, isClear: treatment !== 'encrypt' }
}

interface Hiding {
  readonly isHidden: boolean
  readonly isSealed: boolean
  readonly region: StoringRegion
}

/** A number has no kind but its own, since its canary is made of digits; no attribute is made of one. */
function factsOf(kind: PlantKind, { isHidden, isSealed, region }: Hiding): Pick<CanaryFacts, 'kind' | 'homes'> {
  if (isHidden || (isSealed && kind === 'number')) return { kind: kind === 'number' ? kind : 'protected', homes: [] }
  return { kind: isSealed ? 'sealed' : kind, homes: [region] }
}

function sourceOf(config: Config, provider: string, region: StoringRegion): SourceConfig {
  const source = config.sources.get(`${provider}-${region}`)
  if (source === undefined) throw new Error(`there is no source for ${provider} in ${region}`)
  return source
}

function signingBy(source: SourceConfig) {
  return { source, now: systemClock.now(), entropy: systemEntropy }
}

function nameOf({ file }: Sample): string {
  return basename(file.pathname)
}

function placeOf(path: PlantPath, kind: PlantKind): string {
  return `${kind} ${path.join('/')}`
}

function nameIn({ provider }: Sample, place: string): string {
  return `${provider} ${place.slice(place.lastIndexOf('/') + 1)}`
}

/** The end of its name says what is in it. */
function writeSample(folder: string, sample: Sample, text: string): Sample {
  const file = join(folder, nameOf(sample))
  writeFileSync(file, text)
  return { ...sample, file: pathToFileURL(file) }
}

/** What is made of a delivery, but for what its texts say. */
function fateOf({ outcome, stages, events }: Explanation): string {
  return JSON.stringify([
    outcome,
    stages.map(({ verdict, detail }) => [verdict, detail.includes('schema')]),
    events.map(({ type, region }) => [type, region])
  ])
}
