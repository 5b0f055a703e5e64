import { configLimits } from './config-limits.ts'
import type { ConfigNode } from './config-node.ts'
import type { InputReader } from './input-reader.ts'
import { pathFrom } from './path-from.ts'
import type { ReadFile } from './read-config-files.ts'

/** The file that a value names: a certificate, a key, a password. Nothing where it names none, or where that was reported. */
export async function readNamedFile(node: ConfigNode, reader: InputReader): Promise<ReadFile | undefined> {
  if (node.text() === '') return undefined
  const path = pathFrom(node.place.file, node.text())
  const read = await reader.file(path, configLimits.materialFileBytes)
  if (read.ok) return { path, bytes: read.bytes }
  node.error(`the file ${path} ${read.why}`)
  return undefined
}
