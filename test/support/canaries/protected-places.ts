import { stepsOf } from '../../../src/core/payload.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { PlantPath } from './plant.ts'

/** Whether a place of a sample is one that its sender's data names: of a credential, or of a person where these are taken out. */
export function isProtected(provider: Provider, path: PlantPath, isTreated: boolean): boolean {
  const persons = provider.personal.filter(({ action }) => isTreated && action !== 'keep').map((each) => each.path)
  return [...provider.secretFields, ...persons].some((declared) =>
    contentPaths(provider, path).some((inContent) => isWithin(stepsOf(declared), inContent))
  )
}

/** The path within what is published: what an envelope holds, an item of a batch, the data of a CloudEvent. */
function contentPaths({ event: { items }, bodies }: Provider, path: PlantPath): readonly PlantPath[] {
  const embedded = path.lastIndexOf('@')
  if (embedded >= 0) return [path.slice(embedded + 1)]
  const inItem = items === undefined ? path : afterItems(items, path)
  const holdsEvents = Object.values(bodies).some(({ kind }) => kind.startsWith('cloudevents'))
  const inBatch = /^\d+$/.test(inItem[0] ?? '') ? inItem.slice(1) : inItem
  return holdsEvents && inBatch[0] === 'data' ? [inItem, inBatch.slice(1)] : [inItem]
}

function afterItems(items: string, path: PlantPath): PlantPath {
  const steps = items === '.' ? [] : items.split('.')
  const isIn = steps.every((step, at) => path[at] === step) && /^\d+$/.test(path[steps.length] ?? '')
  return isIn ? path.slice(steps.length + 1) : path
}

/** Of XML only an element's name is known, behind its number. */
function isWithin(declared: readonly string[], path: PlantPath): boolean {
  if (path.length === 2 && /^\d+$/.test(path[0] ?? '')) return declared.at(-1) === path[1]
  return declared.length <= path.length && declared.every((step, at) => step === '*' || step === path[at])
}
