import { pathToFileURL } from 'node:url'
import type { Provider } from '../../core/provider.ts'
import { listSamples } from './sample-catalogue.ts'
import type { Sample } from './sample-catalogue.ts'

/** The samples that a configuration's own providers name; a folder that is not there holds none, as `check` warns. */
export async function listOwnSamples(own: Iterable<Provider>): Promise<readonly Sample[]> {
  const lists = Array.from(own, async ({ name: provider, samples: { folder } }): Promise<readonly Sample[]> => {
    const found = folder === undefined ? [] : await listSamples(pathToFileURL(`${folder}/`)).catch(noneIfMissing)
    return found.map(({ name, file }) => ({
      name: `${provider}/${name}`,
      provider,
      event: name.split('.')[0] ?? name,
      file
    }))
  })
  return (await Promise.all(lists)).flat()
}

function noneIfMissing(thrown: unknown): readonly Sample[] {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
  throw thrown
}
