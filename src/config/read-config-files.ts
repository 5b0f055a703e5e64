import { configLimits } from './config-limits.ts'
import type { ConfigMap } from './config-tree.ts'
import { findIncluded } from './find-included.ts'
import type { NamedAt } from './find-included.ts'
import type { FindingReport } from './finding.ts'
import { mergeTrees } from './merge-trees.ts'
import { parseYaml } from './parse-yaml.ts'
import type { InputReader } from './input-reader.ts'
import { decodeUtf8 } from './read-file-bounded.ts'

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

/** Reads the main file and what it includes. */
export async function readConfigFiles(main: string, reader: InputReader, report: FindingReport): Promise<ConfigFiles> {
  const first = await readTree(main, reader, report)
  if (first.tree === undefined) return { files: first.file === undefined ? [] : [first.file], tree: undefined }
  const paths = await findIncluded(first.tree, { main, reader, report })
  const rest = await Promise.all(paths.map(({ path, namedAt }) => readTree(path, reader, report, namedAt)))
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
async function readTree(
  path: string,
  reader: InputReader,
  report: FindingReport,
  namedAt?: NamedAt
): Promise<ReadTree> {
  const start = { file: path, line: 1, column: 1, path: '' }
  const read = await reader.file(path, configLimits.fileBytes)
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
