import type { Socket } from 'node:net'

/** A client library may throw while it reads what is not Kafka's protocol: that must end the connection, not the process. */
export function endOnReadError(socket: Socket): void {
  const emit: (event: string | symbol, ...values: unknown[]) => boolean = socket.emit.bind(socket)
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...values)
    try {
      return emit(event, ...values)
    } catch (error) {
      socket.destroy(new Error('the answer is not of Kafka’s protocol', { cause: error }))
      return true
    }
  }
}
