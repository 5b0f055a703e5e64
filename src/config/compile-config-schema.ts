import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { AnySchemaObject, Options, ValidateFunction } from 'ajv/dist/2020.js'
import { shippedFile } from '../core/program-files.ts'

/** It checks one file and then another at most, so the time to compile it is what counts: a third, with these. */
const forOneUse = { inlineRefs: false, code: { optimize: false }, validateSchema: false }

/** What holds a configuration against schemas/config.schema.json. The built program has it compiled already (scripts/build.ts). */
export function compileConfigSchema(): ValidateFunction {
  return createConfigAjv(forOneUse).compile(readConfigSchema())
}

/** By these rules it is compiled, whenever that is done. */
export function createConfigAjv(more: Options): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, ...more })
  // What people are told, next to the rule that it explains.
  ajv.addVocabulary(['x-expects', 'x-comes-with', 'x-until-then'])
  return ajv
}

export function readConfigSchema(): AnySchemaObject {
  const schema: unknown = JSON.parse(readFileSync(shippedFile('schemas/config.schema.json'), 'utf8'))
  if (!isSchema(schema)) throw new Error('schemas/config.schema.json is not a JSON Schema')
  return schema
}

function isSchema(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null
}
