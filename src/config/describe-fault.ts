import { suggestName } from './suggest-name.ts'

/** One fault as the schema check found it. */
export interface SchemaFault {
  readonly keyword: string
  /** Where the faulty value is. */
  readonly at: readonly string[]
  readonly schemaPath: string
  /** Set on faults of a key itself. */
  readonly propertyName: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  /** The part of the schema that it breaks. */
  readonly rule: Readonly<Record<string, unknown>>
}

export interface FaultText {
  readonly path: readonly string[]
  /** The fault is the key's and not its value's. */
  readonly ofKey?: true
  readonly message: string
  readonly hint?: string
  /** For an unknown key: the known one that was probably meant. */
  readonly suggestion?: string
}

/** A fault in words. No value of the file is repeated: a secret could have been written where its name belongs. */
export function describeFault(fault: SchemaFault): FaultText {
  const { keyword, at, params, rule } = fault
  switch (keyword) {
    case 'additionalProperties':
      return describeUnknownKey(fault)
    case 'required':
      return describeMissing(fault)
    case 'propertyNames': {
      const name = String(params['propertyName'])
      return { path: [...at, name], ofKey: true, message: `must be ${expected(record(rule['propertyNames']))}` }
    }
    case 'not':
      return describeRefused(fault)
    case 'enum':
      return { path: at, message: `must be one of ${list(params['allowedValues']).join(', ')}` }
    case 'oneOf': {
      const names = list(rule['oneOf']).flatMap((branch) => list(record(branch)['required']))
      return { path: at, message: `needs exactly one of ${names.map((name) => `\`${String(name)}\``).join(' and ')}` }
    }
    case 'maxLength':
      return { path: at, message: `is longer than ${Number(params['limit'])} characters, the most that it may have` }
    case 'maxItems': {
      const most = Number(params['limit'])
      const message = most > 1 ? `has more than ${most} items, the most that it may have` : `must be ${expected(rule)}`
      return { path: at, message }
    }
    default:
      return { path: at, message: `must be ${expected(rule)}` }
  }
}

function describeUnknownKey({ at, params, rule }: SchemaFault): FaultText {
  const name = String(params['additionalProperty'])
  const properties = Object.entries(record(rule['properties']))
  const known = properties.filter(([, about]) => record(about)['x-comes-with'] === undefined).map(([key]) => key)
  const suggestion = suggestName(
    name,
    properties.map(([key]) => key)
  )
  const unknown = { path: [...at, name], ofKey: true, message: 'is not a known key' } as const
  if (suggestion === undefined) return { ...unknown, hint: `known here: ${known.join(', ')}` }
  return { ...unknown, hint: `did you mean \`${suggestion}\`?`, suggestion }
}

function describeMissing({ at, params, rule }: SchemaFault): FaultText {
  const name = String(params['missingProperty'])
  const about = record(record(rule['properties'])[name])['description']
  const hint = typeof about === 'string' ? { hint: about } : {}
  return { path: [...at, name], message: 'is missing', ...hint }
}

function describeRefused({ at, rule }: SchemaFault): FaultText {
  const message = `is not there yet: it comes with the ${String(rule['x-comes-with'])} capability`
  const until = rule['x-until-then']
  return { path: at, ofKey: true, message, hint: typeof until === 'string' ? `take it out; ${until}` : 'take it out' }
}

function expected(rule: Readonly<Record<string, unknown>>): string {
  return typeof rule['x-expects'] === 'string' ? rule['x-expects'] : 'something else'
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
