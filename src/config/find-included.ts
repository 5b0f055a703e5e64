import { glob, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { configLimits } from './config-limits.ts'
import type { ConfigMap, ConfigTree } from './config-tree.ts'
import { formatPath } from './finding.ts'
import type { FindingReport, Place } from './finding.ts'
import type { InputReader } from './input-reader.ts'
import { pathFrom } from './path-from.ts'

export type NamedAt = Place & { readonly path: string }

export interface IncludedPath {
  readonly path: string
  readonly namedAt: NamedAt
}

export interface IncludeSurroundings {
  /** The file that includes. */
  readonly main: string
  readonly reader: InputReader
  readonly report: FindingReport
}

/** The files that `include` names, in the order of their names within each pattern. */
export async function findIncluded(
  tree: ConfigMap,
  surroundings: IncludeSurroundings
): Promise<readonly IncludedPath[]> {
  const include = tree.entries.get('include')?.value
  if (include?.kind !== 'list') return []
  // A pattern such as `*.yaml` matches the main file too, and two patterns may match one file.
  const seen = new Set([await realpath(surroundings.main)])
  const included: IncludedPath[] = []
  for (const [at, item] of include.items.entries()) {
    const namedAt = { ...item.place, path: formatPath(['include', at]) }
    for (const path of await matchPattern(item, namedAt, surroundings)) {
      const real = await realpath(path).catch(() => path)
      if (!seen.has(real)) included.push({ path, namedAt })
      seen.add(real)
    }
  }
  if (included.length <= configLimits.includedFiles) return included
  const message = `matches ${included.length} files; at most ${configLimits.includedFiles} may be included`
  surroundings.report.add({ ...include.place, severity: 'error', path: 'include', message })
  return []
}

async function matchPattern(
  item: ConfigTree,
  namedAt: NamedAt,
  { main, reader, report }: IncludeSurroundings
): Promise<readonly string[]> {
  if (item.kind !== 'scalar' || typeof item.value !== 'string') return []
  if (!/[*?[{]/.test(item.value)) return [pathFrom(main, item.value)]
  const pattern = pathFrom(main, item.value)
  for (const folder of await foldersOf(pattern)) await reader.folder(folder)
  const matches: string[] = []
  for await (const match of glob(pattern)) matches.push(match)
  reader.matches(pattern, matches.toSorted())
  if (matches.length === 0) report.add({ ...namedAt, severity: 'warning', message: 'matches no file' })
  return matches.toSorted()
}

/** Where a match may appear: every folder that the pattern leads through, from the last one without a wildcard on. */
async function foldersOf(pattern: string): Promise<readonly string[]> {
  const folders: string[] = []
  for (let parent = dirname(pattern); ; parent = dirname(parent)) {
    if (!/[*?[{]/.test(parent)) return [parent, ...folders]
    for await (const match of glob(parent)) folders.push(match)
  }
}
