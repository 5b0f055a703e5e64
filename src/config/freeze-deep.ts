/**
 * Freezes plain objects and arrays, and what maps and sets hold. Maps and sets themselves stay as their types say,
 * read-only; values of a class keep their own rules.
 */
export function freezeDeep<T>(value: T): T {
  if (value instanceof Map) for (const held of value.values()) freezeDeep(held)
  else if (isPlain(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const held of Object.values(value)) freezeDeep(held)
  }
  return value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}
