import { Ajv2020 } from 'ajv/dist/2020.js'
import { configLimits } from './config-limits.ts'
import type { ConfigNode } from './config-node.ts'
import type { InputReader } from './input-reader.ts'
import { ownContractId } from './own-provider.ts'
import { pathFrom } from './path-from.ts'
import type { ReadFile } from './read-config-files.ts'
import { decodeUtf8 } from './read-file-bounded.ts'

export interface ReadContracts {
  /** By the `$id` under which a provider of the configuration names it. */
  readonly contracts: ReadonlyMap<string, object>
  readonly files: readonly ReadFile[]
}

/** Reads and compiles the contract schemas that providers of the configuration name; what is wrong with one is reported. */
export async function readContracts(providers: ConfigNode, reader: InputReader): Promise<ReadContracts> {
  const contracts = new Map<string, object>()
  const files: ReadFile[] = []
  for (const provider of providers.children()) {
    const node = provider.get('schema')
    if (node.text() === '') continue
    const path = pathFrom(node.place.file, node.text())
    const read = await reader.file(path, configLimits.fileBytes)
    if (!read.ok) node.error(`the schema ${path} ${read.why}`)
    else {
      files.push({ path, bytes: read.bytes })
      const schema = parseSchema(decodeUtf8(read.bytes))
      if (typeof schema === 'string') node.error(`the schema ${path} ${schema}`)
      else contracts.set(ownContractId(provider.name), schema)
    }
  }
  return { contracts, files }
}

/** The schema, or what is wrong with it. */
function parseSchema(text: string | undefined): object | string {
  if (text === undefined) return 'is not UTF-8 text'
  try {
    const schema: unknown = JSON.parse(text)
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
      return 'is no JSON Schema: it is no object'
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
    return schema
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return 'is no JSON'
    return `does not compile: ${thrown instanceof Error ? thrown.message : 'unknown fault'}`
  }
}
