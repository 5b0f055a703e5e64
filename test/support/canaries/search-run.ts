import { carelessFile } from './canary-gateway.ts'
import { folderOf, readStoredTopics } from './canary-clusters.ts'
import type { CanaryRun } from './canary-run.ts'
import { createFinder } from './find-canaries.ts'
import type { FindCanaries } from './find-canaries.ts'
import { saidSurfaces } from './said-surfaces.ts'
import { diskSurfaces, filesIn, readAll, topicSurfaces } from './stored-surfaces.ts'
import type { StoredTopic } from './stored-surfaces.ts'
import { searchSurface } from './surface.ts'
import type { Surface, SurfaceText } from './surface.ts'

/** Everything that was searched after a run. */
export interface SearchedRun {
  readonly find: FindCanaries
  readonly stored: readonly StoredTopic[]
  readonly surfaces: readonly Surface[]
  /** Canaries that events show in an attribute, as the provider's data declares; by the attribute's header. */
  readonly attributes: ReadonlyMap<string, string>
  /** Files of the gateway's machine, outside its embedded log. */
  readonly files: readonly string[]
}

export async function searchRun(run: CanaryRun): Promise<SearchedRun> {
  const { ledger, home, clusters, said } = run
  const { prefix, folder, log } = home
  const find = createFinder(ledger.markers)
  const stored = await readStoredTopics(clusters, home)
  const files = filesIn(folder).filter((file) => !file.startsWith(`${log}/`))
  const texts: readonly SurfaceText[] = [
    ...saidSurfaces(said),
    ...stored.flatMap(topicSurfaces),
    ...(['uk', 'eu'] as const).flatMap((at) => diskSurfaces(at, folderOf(clusters[at]), prefix)),
    ...diskSurfaces('ch', log, prefix),
    { name: 'files of the gateway', pieces: readAll(files.filter((file) => !file.endsWith(carelessFile))) },
    { name: 'a file of a careless gateway', pieces: readAll(files.filter((file) => file.endsWith(carelessFile))) }
  ]
  const surfaces = texts.map((text) => searchSurface(find, text))
  return { find, stored, surfaces, attributes: attributesIn(stored, find), files }
}

/** Of the sender's trace only its own part is a canary, and it has a kind of its own. */
function attributesIn(stored: readonly StoredTopic[], find: FindCanaries): ReadonlyMap<string, string> {
  const shown = stored
    .flatMap(({ records }) => records.flatMap(({ headers }) => headers))
    .filter(([name]) => name.startsWith('ce_') && name !== 'ce_tracestate')
  return new Map(shown.flatMap(([name, text]) => [...find(Buffer.from(text))].map((canary) => [canary, name] as const)))
}
