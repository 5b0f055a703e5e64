import { glob, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { configLimits } from './config-limits.ts'
import type { ConfigMap, ConfigTree } from './config-tree.ts'
import { formatPath } from './finding.ts'
import type { FindingReport, Place } from './finding.ts'
import { mergeTrees } from './merge-trees.ts'
import { parseYaml } from './parse-yaml.ts'
import { decodeUtf8, readFileBounded } from './read-file-bounded.ts'

export interface ReadFile {
  /** As findings name it. */
  readonly path: string
  readonly bytes: Uint8Array
}

export interface ConfigFiles {
  /** The main file first, then the included ones in the order of their names within each pattern. */
  readonly files: readonly ReadFile[]
  /** Nothing when a file could not be read or parsed: checks of the rest would mislead. */
  readonly tree: ConfigMap | undefined
}

/** A path in a configuration file is relative to that file. */
export function pathFrom(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path)
}

/** Reads the main file and what it includes. */
export async function readConfigFiles(main: string, report: FindingReport): Promise<ConfigFiles> {
  const first = await readTree(main, report)
  if (first.tree === undefined) return { files: first.file === undefined ? [] : [first.file], tree: undefined }
  const paths = await findIncluded(main, first.tree, report)
  const rest = await Promise.all(paths.map(({ path, namedAt }) => readTree(path, report, namedAt)))
  const files = [first, ...rest].flatMap(({ file }) => file ?? [])
  const trees = rest.flatMap(({ tree }) => tree ?? [])
  if (trees.length < paths.length) return { files, tree: undefined }
  return { files, tree: mergeTrees(first.tree, trees, report) }
}

interface ReadTree {
  readonly file: ReadFile | undefined
  readonly tree: ConfigMap | undefined
}

/** `namedAt`: where an included file is named, which is where to look when it can't be read. */
async function readTree(path: string, report: FindingReport, namedAt?: NamedAt): Promise<ReadTree> {
  const start = { file: path, line: 1, column: 1, path: '' }
  const read = await readFileBounded(path, configLimits.fileBytes)
  if (!read.ok) {
    const what = namedAt === undefined ? 'the file' : path
    report.add({ ...(namedAt ?? start), severity: 'error', message: `${what} ${read.why}` })
    return { file: undefined, tree: undefined }
  }
  const file = { path, bytes: read.bytes }
  const text = decodeUtf8(read.bytes)
  if (text !== undefined) return { file, tree: parseYaml(text, path, report) }
  report.add({ ...start, severity: 'error', message: 'the file is not UTF-8 text' })
  return { file, tree: undefined }
}

type NamedAt = Place & { readonly path: string }

interface IncludedPath {
  readonly path: string
  readonly namedAt: NamedAt
}

async function findIncluded(main: string, tree: ConfigMap, report: FindingReport): Promise<readonly IncludedPath[]> {
  const include = tree.entries.get('include')?.value
  if (include?.kind !== 'list') return []
  // A pattern such as `*.yaml` matches the main file too, and two patterns may match one file.
  const seen = new Set([await realpath(main)])
  const included: IncludedPath[] = []
  for (const [at, item] of include.items.entries()) {
    const namedAt = { ...item.place, path: formatPath(['include', at]) }
    for (const path of await matchPattern(main, item, namedAt, report)) {
      const real = await realpath(path).catch(() => path)
      if (!seen.has(real)) included.push({ path, namedAt })
      seen.add(real)
    }
  }
  if (included.length <= configLimits.includedFiles) return included
  const message = `matches ${included.length} files; at most ${configLimits.includedFiles} may be included`
  report.add({ ...include.place, severity: 'error', path: 'include', message })
  return []
}

async function matchPattern(
  main: string,
  item: ConfigTree,
  namedAt: NamedAt,
  report: FindingReport
): Promise<readonly string[]> {
  if (item.kind !== 'scalar' || typeof item.value !== 'string') return []
  if (!/[*?[{]/.test(item.value)) return [pathFrom(main, item.value)]
  const matches: string[] = []
  for await (const match of glob(pathFrom(main, item.value))) matches.push(match)
  if (matches.length === 0) report.add({ ...namedAt, severity: 'warning', message: 'matches no file' })
  return matches.toSorted()
}
