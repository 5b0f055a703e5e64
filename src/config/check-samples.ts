import { readdir } from 'node:fs/promises'
import type { Provider } from '../core/provider.ts'
import type { ConfigNode } from './config-node.ts'
import { didYouMean } from './suggest-name.ts'

/**
 * Looks for the samples that the configuration's own providers name. Only warnings: no delivery needs them, and a gateway
 * runs where they were left behind.
 */
export async function checkSamples(node: ConfigNode, own: ReadonlyMap<string, Provider>): Promise<void> {
  for (const [name, { samples }] of own) {
    const place = node.get(name).get('samples')
    const files = place.get('files')
    if (samples.folder === undefined) {
      if (files.exists) files.warn('is of samples, and no `folder` says where they are', 'add `folder: …` beside it')
      continue
    }
    const names = await readdir(samples.folder).catch(() => undefined)
    if (names === undefined)
      place.get('folder').warn(`the folder ${samples.folder} is not there`, `\`turnpike send ${name}\` has no samples`)
    else warnOfOthers(files, names)
  }
}

/** What is said of a file that is not there is said of nothing. */
function warnOfOthers(files: ConfigNode, names: readonly string[]): void {
  const stems = names.map((name) => name.replace(/\.[^.]+$/, ''))
  for (const file of files.children())
    if (!stems.includes(file.name))
      file.warn('is no sample of the folder', didYouMean(file.name, stems).hint ?? `it holds ${names.join(', ')}`)
}
