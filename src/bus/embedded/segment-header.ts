import { randomBytes } from 'node:crypto'
import { checksum } from '../checksum.ts'
import type { DiskFile } from './disk.ts'

/**
 * The first bytes of a segment, twice, a sector apart, so that one bad sector does not take the whole segment with it:
 *
 *     magic 8 · marker u32 · seed u32 · base u48 · createdAt u48 · previous {base u48, end u48, nextOffset u48} · crc u32
 *     previous.lastAt u48 · crc u32 of all before it; zeros where it is not known
 */
export interface SegmentHeader {
  readonly seal: Seal
  /** Offset of the first record. */
  readonly base: number
  readonly createdAt: number
  /** The segment before it in the chain; itself, with `end` 0, when there was none. */
  readonly previous: SegmentLink
}

/**
 * Random for each segment. Every record begins with the marker and its checksum starts from the seed, so that nobody
 * outside can put bytes into a payload that would pass for a record when a damaged segment is searched for the next one.
 */
export interface Seal {
  readonly marker: number
  readonly seed: number
}

/** Where a segment ends: bytes after `end` were never acknowledged, nor was any offset from `nextOffset` on in it. */
export interface SegmentLink {
  readonly base: number
  readonly end: number
  readonly nextOffset: number
  /** When its youngest record was stored; nothing where that is not known: damage, or a gateway that did not write it yet. */
  readonly lastAt: number | undefined
}

const magic = Buffer.from('TPKLOG1\n')
const copyBytes = 50
/** With what was added to the format later: earlier gateways read the rest as ever. */
const extendedBytes = 60
const secondCopyAt = 512
export const segmentHeaderBytes = 1024

export function newSeal(): Seal {
  const bytes = randomBytes(8)
  return { marker: bytes.readUInt32BE(0), seed: bytes.readUInt32BE(4) }
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const block = Buffer.alloc(segmentHeaderBytes)
  magic.copy(block)
  block.writeUInt32BE(header.seal.marker, 8)
  block.writeUInt32BE(header.seal.seed, 12)
  const { base, createdAt, previous } = header
  const numbers = [base, createdAt, previous.base, previous.end, previous.nextOffset]
  for (const [index, number] of numbers.entries()) block.writeUIntBE(number, 16 + 6 * index, 6)
  block.writeUInt32BE(checksum(block.subarray(0, copyBytes - 4)), copyBytes - 4)
  if (previous.lastAt !== undefined) {
    block.writeUIntBE(previous.lastAt, copyBytes, 6)
    block.writeUInt32BE(checksum(block.subarray(0, extendedBytes - 4)), extendedBytes - 4)
  }
  block.copy(block, secondCopyAt, 0, extendedBytes)
  return block
}

/** Nothing when neither copy is whole, or when the file bears another segment's name. */
export async function readSegmentHeader(file: DiskFile, base: number): Promise<SegmentHeader | undefined> {
  const block = await file.read(0, segmentHeaderBytes)
  const header = decodeCopy(block, 0) ?? decodeCopy(block, secondCopyAt)
  return header?.base === base ? header : undefined
}

function decodeCopy(block: Buffer, at: number): SegmentHeader | undefined {
  const whole = block.subarray(at, at + extendedBytes)
  const copy = whole.subarray(0, copyBytes)
  if (whole.length < extendedBytes || !copy.subarray(0, magic.length).equals(magic)) return undefined
  if (copy.readUInt32BE(copyBytes - 4) !== checksum(copy.subarray(0, copyBytes - 4))) return undefined
  const number = (index: number): number => copy.readUIntBE(16 + 6 * index, 6)
  const isExtended = whole.readUInt32BE(extendedBytes - 4) === checksum(whole.subarray(0, extendedBytes - 4))
  const lastAt = isExtended ? whole.readUIntBE(copyBytes, 6) : undefined
  return {
    seal: { marker: copy.readUInt32BE(8), seed: copy.readUInt32BE(12) },
    base: number(0),
    createdAt: number(1),
    previous: { base: number(2), end: number(3), nextOffset: number(4), lastAt }
  }
}
