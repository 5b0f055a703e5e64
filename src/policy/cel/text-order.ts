import { CelScalar, celFunc } from '@bufbuild/cel'
import type { CelFunc } from '@bufbuild/cel'

/*
 * Texts are ordered by their code points (https://github.com/google/cel-spec/blob/master/doc/langdef.md#ordering). The
 * engine orders them as JavaScript does, by UTF-16, where an emoji comes before U+E000 and what follows it.
 */

const orders: Readonly<Record<string, (sign: number) => boolean>> = {
  '_<_': (sign) => sign < 0,
  '_<=_': (sign) => sign <= 0,
  '_>_': (sign) => sign > 0,
  '_>=_': (sign) => sign >= 0
}

/** In place of the engine's own. */
export const textOrder: readonly CelFunc[] = Object.entries(orders).map(([name, holds]) =>
  celFunc(name, [CelScalar.STRING, CelScalar.STRING], CelScalar.BOOL, (left, right) => holds(compareTexts(left, right)))
)

function compareTexts(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  for (let at = 0; at < shorter; at += 1) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (one !== other) return rankOf(one) - rankOf(other)
  }
  return left.length - right.length
}

/** Half of a pair stands for a code point above all that need no pair. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}
