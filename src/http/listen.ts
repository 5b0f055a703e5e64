import type { Server } from 'node:net'
import { explainListenFailure } from '../core/explain-listen-failure.ts'

const setting = 'gateway.listen.address'

export interface HostPort {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/** Settles with what was opened; rejects with a sentence that says what to change. */
export function listen(server: Server, { host, port }: HostPort): Promise<HostPort> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void =>
      reject(new Error(explainListenFailure(cause, { host, port, setting }), { cause }))
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? { host, port } : { host, port: address.port })
    })
  })
}
