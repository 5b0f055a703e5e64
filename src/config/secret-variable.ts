/** The environment variable for the secret of a sender's source. */
export function secretVariableOf(name: string): string {
  const word = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
  return `${/^\d/.test(word) ? '_' : ''}${word}_SECRET`
}
