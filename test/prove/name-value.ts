/** A value of any of the three, so that equal values have equal names: `int 5`, `list<[string "a"]>`. */
export function nameValue(value: unknown): string {
  if (typeof value === 'bigint') return `int ${value}`
  if (typeof value === 'number') return `double ${value === 0 ? 0 : value}`
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`
  if (typeof value === 'boolean') return `bool ${value}`
  if (Array.isArray(value)) return `list<${value.map(nameValue).join(', ')}>`
  if (value instanceof Date) return `timestamp ${value.getTime()}`
  if (typeof value === 'object' && value !== null) return nameTime({ ...value }, value)
  return `${typeof value}?`
}

/** Each engine has its own shape for moments and spans. */
function nameTime(fields: Readonly<Record<string, unknown>>, value: object): string {
  if (typeof fields['atMs'] === 'number') return `timestamp ${fields['atMs']}`
  if (typeof fields['spanMs'] === 'number') return `duration ${fields['spanMs']}`
  const { message } = value as { readonly message?: unknown } // a message of Protocol Buffers, seen from outside
  if (typeof message === 'object' && message !== null) return nameValue(message)
  const [seconds, nanos] = ['seconds' in value ? value.seconds : 0, 'nanos' in value ? value.nanos : 0]
  const type = '$typeName' in value && value.$typeName === 'google.protobuf.Timestamp' ? 'timestamp' : 'duration'
  return `${type} ${Number(seconds) * 1000 + Number(nanos) / 1e6}`
}
