/** Whether an event type is among those a source may bring; a pattern is a type, or a prefix that ends in `*`. */
export function isAllowed(type: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))
}
