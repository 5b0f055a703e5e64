import { formsOf } from '../find-leaks.ts'
import { canaryPattern } from './canary-ledger.ts'
import type { CanaryLedger } from './canary-ledger.ts'
import { decompress } from './decompress.ts'

export type FindCanaries = (bytes: Buffer) => ReadonlySet<string>

/** Escaped in what is encoded in what is compressed, and no deeper. */
const maxDepth = 4

/**
 * Finds every canary in bytes: as it is, in UTF-16, escaped for JSON or a URL, in hexadecimal, in base64 at any offset, and all
 * of this in what is compressed by gzip, zlib, lz4 or zstd.
 */
export function createFinder(markers: CanaryLedger['markers']): FindCanaries {
  const pattern = canaryPattern(markers)
  const hexMarkers = markers.map((marker) => Buffer.from(marker).toString('hex'))
  const encoded = markers.flatMap((marker) => formsOf(marker)).filter((form) => !markers.some((it) => it === form))

  function find(bytes: Buffer, found: Set<string>, depth: number): void {
    const text = bytes.toString('latin1')
    for (const reading of readingsOf(text)) {
      for (const [canary] of reading.matchAll(pattern)) found.add(canary.toLowerCase())
      if (depth >= maxDepth) continue
      for (const inner of decodedIn(reading)) find(inner, found, depth + 1)
    }
    if (depth < maxDepth) for (const inner of decompress(bytes)) find(inner, found, depth + 1)
  }

  /** What stands in hexadecimal or base64 around a marker. */
  function decodedIn(text: string): readonly Buffer[] {
    const inner: Buffer[] = []
    const lower = text.toLowerCase()
    for (const marker of hexMarkers)
      for (const run of runsAround(lower, marker, /[0-9a-f]/)) {
        const start = run.indexOf(marker) % 2
        inner.push(Buffer.from(run.slice(start), 'hex'))
      }
    for (const form of encoded)
      for (const run of runsAround(text, form, /[\w+/-]/))
        // Other such characters may stand before it, so that it begins at any of the four.
        for (const offset of [0, 1, 2, 3]) inner.push(Buffer.from(run.slice(offset), 'base64'))
    return inner.filter((each) => each.length > 0 && each.length < text.length)
  }

  return (bytes) => {
    const found = new Set<string>()
    find(bytes, found, 0)
    return found
  }
}

/** The text, without the zeros of UTF-16, and without escapes. */
function readingsOf(text: string): ReadonlySet<string> {
  const character = (_: string, hex: string): string => String.fromCodePoint(Number.parseInt(hex, 16))
  const readings = new Set([text])
  if (text.includes('\0')) readings.add(text.replaceAll('\0', ''))
  if (text.includes('%')) readings.add(text.replaceAll(/%([0-9a-f]{2})/gi, character))
  if (text.includes('\\u')) readings.add(text.replaceAll(/\\u00([0-9a-f]{2})/gi, character))
  return readings
}

/** The longest stretches of such characters that hold the text. */
function runsAround(text: string, wanted: string, character: RegExp): ReadonlySet<string> {
  const runs = new Set<string>()
  for (let at = text.indexOf(wanted); at >= 0;) {
    let [from, to] = [at, at + wanted.length]
    while (from > 0 && character.test(text.charAt(from - 1))) from -= 1
    while (to < text.length && character.test(text.charAt(to))) to += 1
    runs.add(text.slice(from, to))
    at = text.indexOf(wanted, to)
  }
  return runs
}
