import type { Socket } from 'node:net'
import type { Clock } from '../core/clock.ts'
import type { Exchange } from './connections.ts'

export interface LingerBounds {
  readonly lingerMs: number
  readonly maxLingerBytes: number
}

/*
 * Closing a socket with unread bytes resets the connection, and a reset may destroy an answer on its way. So a sender
 * that is refused in the middle of its body gets time to read why; what it sends meanwhile is thrown away, and beyond
 * a bound not even taken from the network. https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */

/** Ends an answer, all of whose bytes are written, when the rest of the body came or the sender left, at most `lingerMs` later. */
export function lingerThenEnd({ request, response }: Exchange, clock: Clock, bounds: LingerBounds): void {
  let leftBytes = bounds.maxLingerBytes
  const end = (): void => {
    cancel()
    request.off('end', end).off('close', end).off('data', discard)
    // The answer says `Connection: close`, so that Node closes the socket behind it.
    response.end()
  }
  const discard = (chunk: Buffer): void => {
    leftBytes -= chunk.length
    if (leftBytes < 0) request.pause()
  }
  const cancel = clock.after(bounds.lingerMs, end)
  request.on('end', end).on('close', end).on('data', discard).resume()
}

/** The same for a socket that carries no valid request: says `text`, and is gone at most `lingerMs` later. */
export function lingerThenDestroy(socket: Socket, text: string, clock: Clock, { lingerMs }: LingerBounds): void {
  const cancel = clock.after(lingerMs, () => socket.destroy())
  socket.once('close', cancel)
  socket.end(text)
}
