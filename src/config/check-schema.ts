import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { unescapeStep } from '../core/json-pointer.ts'
import { compileConfigSchema } from './compile-config-schema.ts'
import { toPlainValue } from './config-tree.ts'
import type { ConfigMap } from './config-tree.ts'
import { keyPlaceOf, numberItems, placeOf } from './config-place.ts'
import { formatPath } from './finding.ts'
import type { FindingReport } from './finding.ts'
import { describeFault } from './describe-fault.ts'
import type { SchemaFault } from './describe-fault.ts'

let compiled: ValidateFunction | undefined

/** Holds a configuration against schemas/config.schema.json; every fault at once, in the words of the schema. */
export function checkSchema(tree: ConfigMap, report: FindingReport): void {
  compiled ??= compileConfigSchema()
  if (compiled(toPlainValue(tree))) return
  for (const fault of leaveOutEchoes((compiled.errors ?? []).map(toFault))) {
    const { path: steps, ofKey, message, hint } = describeFault(fault)
    const path = numberItems(tree, steps)
    const place = ofKey === true ? keyPlaceOf(tree, path) : placeOf(tree, path)
    report.add({
      ...place,
      severity: 'error',
      path: formatPath(path),
      message,
      ...(hint === undefined ? {} : { hint })
    })
  }
}

function toFault(error: ErrorObject): SchemaFault {
  const { keyword, instancePath, schemaPath, propertyName } = error
  return {
    keyword,
    at: instancePath.split('/').slice(1).map(unescapeStep),
    schemaPath,
    propertyName,
    params: asRecord(error.params),
    rule: asRecord(error.parentSchema)
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** One mistake is one finding: leaves out what ajv reports only because of another fault of the same object. */
function leaveOutEchoes(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const key = (at: readonly string[]): string => JSON.stringify(at)
  const alreadyWrong = new Set<string>()
  const suggestedIn = new Set<string>()
  const refusedIn = new Set<string>()
  for (const { keyword, at, suggestion } of faults.map(withSuggestion)) {
    if (keyword === 'additionalProperties' || keyword === 'type') alreadyWrong.add(key(at))
    if (suggestion !== undefined) suggestedIn.add(key([...at, suggestion]))
    if (keyword === 'not') refusedIn.add(key(at.slice(0, -1)))
  }
  return faults.filter(({ keyword, at, schemaPath, propertyName, params }) => {
    if (propertyName !== undefined || schemaPath.includes('/oneOf/')) return false
    // What its branch asks for is told.
    if (keyword === 'if') return false
    if (keyword === 'oneOf') return !alreadyWrong.has(key(at))
    if (keyword !== 'required') return true
    return !refusedIn.has(key(at)) && !suggestedIn.has(key([...at, String(params['missingProperty'])]))
  })
}

function withSuggestion(fault: SchemaFault): SchemaFault & { readonly suggestion: string | undefined } {
  return { ...fault, suggestion: describeFault(fault).suggestion }
}
