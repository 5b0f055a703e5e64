import type { HeaderList } from '../core/header-list.ts'
import type { ScopedPath, WantedPath } from '../core/payload.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Source } from '../core/source.ts'
import { makeWantedTree } from './projection/wanted-tree.ts'
import type { WantedTree } from './projection/wanted-tree.ts'

/** What rules and contract schema look at in a body. */
export interface Wanted {
  readonly paths: readonly ScopedPath[]
  /** The same of a body that is one event and in no envelope. */
  readonly tree: WantedTree
}

/** By the paths of the rules, then by those of the schema: both are kept by those who give them. */
const known = new WeakMap<readonly WantedPath[], WeakMap<readonly WantedPath[], Wanted>>()
const noContract: readonly WantedPath[] = []

/** For the body behind some headers. */
export function wantedOf({ provider, reader }: Source, headers: HeaderList, schemas: SchemaSet): Wanted {
  const rules = reader.paths(headers)
  const contract = provider.schema === undefined ? noContract : schemas.paths(provider.schema)
  return known.get(rules)?.get(contract) ?? keep(rules, contract)
}

function keep(rules: readonly ScopedPath[], contract: readonly WantedPath[]): Wanted {
  const wanted = join(rules, contract)
  const byContract = known.get(rules) ?? new WeakMap<readonly WantedPath[], Wanted>()
  known.set(rules, byContract.set(contract, wanted))
  return wanted
}

function join(rules: readonly ScopedPath[], contract: readonly WantedPath[]): Wanted {
  const ofContract = (['item', 'content'] as const).flatMap((scope) => contract.map((path) => ({ ...path, scope })))
  return { paths: [...rules, ...ofContract], tree: makeWantedTree([...rules, ...contract]) }
}
