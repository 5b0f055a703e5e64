/** YAML reads these words as something else than text. */
export function quoteWord(word: string): string {
  return ['true', 'false', 'null'].includes(word) ? `'${word}'` : word
}
