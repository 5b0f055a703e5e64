import type { FieldAtoms } from './open-fields.ts'

/** Subsets of more infixes than this are not all told apart. */
const maxInfixes = 6

export interface Witnesses {
  /** One text for each class: whatever a rule asks of any text, it asks of one of these with the same answer. */
  readonly texts: readonly string[]
  readonly isExact: boolean
}

/**
 * A text is told from others by the constants that it equals, the longest prefix and suffix that it has, and what it
 * contains. Every such combination is a prefix, some infixes and a suffix with something fresh between them, which no
 * atom has in it; so no class is missed. Texts of one class are told once.
 */
export function findWitnesses({ constants, prefixes, suffixes, infixes }: FieldAtoms): Witnesses {
  const fresh = freshText([...constants, ...prefixes, ...suffixes, ...infixes])
  const inside = [...infixes]
  const isExact = inside.length <= maxInfixes
  const middles = subsets(inside.slice(0, maxInfixes)).map((some) => some.map((infix) => infix + fresh).join(''))
  const made = ['', ...prefixes].flatMap((prefix) =>
    ['', ...suffixes].flatMap((suffix) => middles.map((middle) => prefix + fresh + middle + suffix))
  )
  const bySignature = new Map<string, string>()
  // An affix itself is a text that may be shorter than what it is told from; its class is one of the made ones, too.
  for (const text of [...constants, ...made]) {
    const signature = signatureOf(text, { constants, prefixes, suffixes, infixes })
    if (!bySignature.has(signature)) bySignature.set(signature, text)
  }
  return { texts: [...bySignature.values()], isExact }
}

function signatureOf(text: string, { constants, prefixes, suffixes, infixes }: FieldAtoms): string {
  return JSON.stringify([
    constants.has(text) ? text : null,
    [...prefixes].map((prefix) => text.startsWith(prefix)),
    [...suffixes].map((suffix) => text.endsWith(suffix)),
    [...infixes].map((infix) => text.includes(infix))
  ])
}

/** A character that stands in none of them: they can't reach across it. */
function freshText(atoms: readonly string[]): string {
  const privateUse = Array.from({ length: 6400 }, (_, at) => String.fromCharCode(0xe000 + at))
  const used = new Set(atoms.join(''))
  const free = ['~', '*', ...privateUse].find((character) => !used.has(character))
  if (free === undefined) throw new Error('the rules name every character that could stand between theirs')
  return free
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  const without = subsets(rest)
  return [...without, ...without.map((some) => [first, ...some])]
}
