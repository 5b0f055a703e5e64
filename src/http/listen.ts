import type { Server } from 'node:net'

export interface HostPort {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/** Settles with what was opened; rejects with a sentence that says what to change. */
export function listen(server: Server, { host, port }: HostPort): Promise<HostPort> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => reject(new Error(explain(cause, host, port), { cause }))
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? { host, port } : { host, port: address.port })
    })
  })
}

function explain(error: Error, host: string, port: number): string {
  const at = `port ${port} of ${host}`
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `${at} is in use: stop what listens there, or choose another port in gateway.listen.address`
    case 'EACCES':
      return `${at} needs more rights than this process has: choose a port above 1023 in gateway.listen.address`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: correct gateway.listen.address`
    default:
      return `cannot listen on ${at}: ${error.message}`
  }
}
