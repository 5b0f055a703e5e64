/** What went wrong in a few words, for a sentence that says what to do. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  // Several addresses were tried: the first error says it.
  if (thrown instanceof AggregateError && thrown.message === '') return describeError(thrown.errors[0])
  return thrown.message === '' ? thrown.name : thrown.message
}
