import { suggestName } from '../config/suggest-name.ts'

/** What to do about a name that is not known: the one that was probably meant, else a sentence. */
export function suggest(given: string, known: Iterable<string>, otherwise: string): string {
  const name = suggestName(given, known)
  return name === undefined ? otherwise : `Did you mean ${name}?`
}
