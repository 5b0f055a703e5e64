import { readdir, readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js'
import { once } from '../core/once.ts'
import type { WantedPath } from '../core/payload.ts'
import { shippedFile } from '../core/program-files.ts'
import type { SchemaSet } from '../core/schemas.ts'
import { namesIn, placeIn } from './fault-place.ts'
import { schemaPaths } from './schema-paths.ts'

interface Compiled {
  readonly validate: ValidateFunction
  readonly paths: readonly WantedPath[]
  /** That it gives properties. */
  readonly names: ReadonlySet<string>
}

const builtInFolder = shippedFile('schemas/providers/')

/**
 * Reads every contract schema of a folder. Each is compiled when it is first prepared or asked: a gateway has few of the
 * many providers, and compiling all takes longer than everything else that it does before it is ready.
 * @throws Error that names the file, for a schema that is no JSON, or has no `$id` of its own; later, when it is first asked, for one
 * that is not valid in ajv's strict mode
 */
export async function loadSchemaSet(folder: URL = builtInFolder): Promise<SchemaSet> {
  // That they are schemas is for the tests: the schema of schemas takes longer to compile than any of them.
  const ajv = createAjv({ validateSchema: false })
  const compiled = new Map<string, () => Compiled>()
  const names = (await readdir(folder)).filter((file) => file.endsWith('.schema.json')).toSorted()
  const texts = await Promise.all(names.map(async (name) => readFile(new URL(name, folder), 'utf8')))
  for (const [at, name] of names.entries()) {
    const schema = parseNamed(texts[at] ?? '', name)
    const id = idOf(schema, name)
    if (compiled.has(id)) throw new Error(`schemas/providers/${name} has the "$id" of another`)
    compiled.set(
      id,
      once(() => compiledFrom(schema, compileNamed(ajv, schema, name)))
    )
  }
  return createSchemaSet(compiled)
}

/**
 * The same with the contract schemas of a configuration, by their ids.
 * @throws Error for one that does not compile; a checked configuration has none
 */
export function extendSchemaSet(base: SchemaSet, contracts: ReadonlyMap<string, object>): SchemaSet {
  const compiled = new Map<string, () => Compiled>()
  for (const [id, schema] of contracts) {
    const made = compiledFrom(schema, createAjv().compile(schema))
    compiled.set(id, () => made)
  }
  const own = createSchemaSet(compiled)
  const of = (id: string): SchemaSet => (compiled.has(id) ? own : base)
  return {
    prepare: (id) => of(id).prepare(id),
    check: (id, payload) => of(id).check(id, payload),
    paths: (id) => of(id).paths(id)
  }
}

function createAjv(more: Options = {}): Ajv2020 {
  return new Ajv2020({ strict: true, allowUnionTypes: true, inlineRefs: false, ...more })
}

function compiledFrom(schema: unknown, validate: ValidateFunction): Compiled {
  return { validate, paths: schemaPaths(schema), names: namesIn(schema) }
}

function createSchemaSet(compiled: ReadonlyMap<string, () => Compiled>): SchemaSet {
  return {
    prepare: (schemaId) => void find(compiled, schemaId),
    check: (schemaId, payload) => {
      const { validate, names } = find(compiled, schemaId)
      return validate(payload) ? { ok: true } : { ok: false, fault: describe(validate.errors?.[0], names) }
    },
    paths: (schemaId) => find(compiled, schemaId).paths
  }
}

function find(compiled: ReadonlyMap<string, () => Compiled>, schemaId: string): Compiled {
  const found = compiled.get(schemaId)
  if (found === undefined) throw new Error(`no contract schema "${schemaId}" under schemas/providers`)
  return found()
}

function parseNamed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`schemas/providers/${name} is no JSON`, { cause })
  }
}

function idOf(schema: unknown, name: string): string {
  if (typeof schema === 'object' && schema !== null && '$id' in schema && typeof schema.$id === 'string')
    return schema.$id
  throw new Error(`schemas/providers/${name} has no "$id"`)
}

function compileNamed(ajv: Ajv2020, schema: unknown, name: string): ValidateFunction {
  if (typeof schema !== 'object' || schema === null) throw new Error(`schemas/providers/${name} is no schema`)
  try {
    return ajv.compile(schema)
  } catch (cause) {
    throw new Error(`schemas/providers/${name} does not compile`, { cause })
  }
}

/** The place and the rule. ajv's parameters are left out: some quote the payload. */
function describe(error: ErrorObject | undefined, names: ReadonlySet<string>): string {
  if (error === undefined) return 'does not match'
  return `${placeIn(error.instancePath, names)} fails "${error.keyword}" of ${error.schemaPath}`
}
