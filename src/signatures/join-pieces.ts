import type { Piece } from './signed-text.ts'

/** For primitives that want the whole text at once. */
export function joinPieces(pieces: readonly Piece[]): Uint8Array {
  const [only] = pieces
  if (pieces.length === 1 && typeof only === 'object') return only
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}
