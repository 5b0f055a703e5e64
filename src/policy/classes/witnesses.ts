import type { FieldAtoms } from './open-fields.ts'

/** Subsets of more infixes than this are not all told apart. */
const maxInfixes = 6
/** How many texts are told apart, and how often one is looked at for that, so that no rules take long. */
const maxTexts = 20_000
const maxTests = 2_000_000

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
export function findWitnesses(asked: FieldAtoms): Witnesses {
  const { constants, prefixes, suffixes, infixes } = asked
  const fresh = freshText([...constants, ...prefixes, ...suffixes, ...infixes])
  const most = Math.min(maxTexts, Math.ceil(maxTests / (1 + prefixes.size + suffixes.size + infixes.size)))
  const middles = subsets([...infixes].slice(0, maxInfixes)).map((some) => some.map((infix) => infix + fresh).join(''))
  const count = constants.size + (1 + prefixes.size) * (1 + suffixes.size) * middles.length
  const bySignature = new Map<string, string>()
  let left = most
  for (const text of combineTexts(constants, prefixes, suffixes, { middles, fresh })) {
    if (--left < 0) break
    const signature = signatureOf(text, asked)
    if (!bySignature.has(signature)) bySignature.set(signature, text)
  }
  return { texts: [...bySignature.values()], isExact: infixes.size <= maxInfixes && count <= most }
}

interface Fillings {
  readonly middles: readonly string[]
  readonly fresh: string
}

/** An affix itself is a text that may be shorter than what it is told from; its class is one of the made ones, too. */
function* combineTexts(
  constants: Iterable<string>,
  prefixes: Iterable<string>,
  suffixes: Iterable<string>,
  { middles, fresh }: Fillings
): Generator<string> {
  const ends = ['', ...suffixes]
  yield* constants
  for (const prefix of [...prefixes, ''])
    for (const suffix of ends) for (const middle of middles) yield prefix + fresh + middle + suffix
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
  const used = new Set(atoms.join(''))
  for (const character of separators()) if (!used.has(character)) return character
  throw new Error('the rules name every character that could stand between theirs')
}

/** Two that people can read; where rules name both, those that Unicode gives no meaning. */
function* separators(): Generator<string> {
  yield* ['~', '*']
  for (let code = 0xe000; code <= 0xf8ff; code += 1) yield String.fromCharCode(code)
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  const without = subsets(rest)
  return [...without, ...without.map((some) => [first, ...some])]
}
