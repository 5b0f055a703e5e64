import { Problem } from '../../core/problem.ts'
import type { Soon } from '../../core/soon.ts'
import type { ByteRange } from '../json-scan.ts'
import { limits } from '../limits.ts'
import { hidesNothing } from './hides-nothing.ts'
import { mayHold } from './may-hold.ts'
import type { Pace } from './pace.ts'
import type { PathTree } from './path-tree.ts'
import { RangeFinder } from './range-finder.ts'

/** What stands in a value's place: JSON. */
export type Replacement = (value: Uint8Array) => string | Promise<string>

export interface Replaced {
  readonly data: Uint8Array
  readonly count: number
}

/** As so many bytes of walking, generously. */
const bytesOfReplacing = 4 * 1024

/**
 * Puts something else in the place of every value that the paths name; every byte around them stays. What has nothing to
 * hide stays too: a null, and what its sender masked (GitHub's `********`).
 * @throws Problem `not-protectable` where there are more of them than one event may have
 */
export function replaceValues(data: Uint8Array, tree: PathTree, replace: Replacement, pace: Pace): Soon<Replaced> {
  return mayHold(data, tree) ? replaceFound(data, tree, replace, pace) : { data, count: 0 }
}

async function replaceFound(data: Uint8Array, tree: PathTree, replace: Replacement, pace: Pace): Promise<Replaced> {
  const ranges = (await findRanges(data, tree, pace)).filter((range) => !hidesNothing(data, range))
  if (ranges.length === 0) return { data, count: 0 }
  const texts: Uint8Array[] = []
  for (const { start, end } of ranges) {
    const replacement = replace(data.subarray(start, end))
    texts.push(Buffer.from(typeof replacement === 'string' ? replacement : await replacement))
    await pace.did(end - start + bytesOfReplacing)
  }
  return { data: splice(data, ranges, texts), count: ranges.length }
}

async function findRanges(data: Uint8Array, tree: PathTree, pace: Pace): Promise<readonly ByteRange[]> {
  const finder = new RangeFinder(data, tree)
  while (!finder.isDone) {
    const bytes = pace.leftBytes
    finder.read(bytes)
    if (finder.ranges.length > limits.maxTreatedValues)
      throw new Problem('not-protectable', {
        reason: 'too-many-personal-values',
        detail: 'The payload names more persons than can be taken out of it.'
      })
    await pace.did(Math.min(bytes, data.length))
  }
  return finder.ranges
}

function splice(data: Uint8Array, ranges: readonly ByteRange[], texts: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const [index, { start, end }] of ranges.entries()) {
    pieces.push(data.subarray(at, start), texts[index] ?? new Uint8Array())
    at = end
  }
  return Buffer.concat([...pieces, data.subarray(at)])
}
