export interface WantedListener {
  readonly host: string
  readonly port: number
  /** Where the configuration says both, such as `gateway.metrics`. */
  readonly setting: string
}

/** Why a port could not be opened, as a sentence that says what to change. */
export function explainListenFailure(error: Error, { host, port, setting }: WantedListener): string {
  const at = `port ${port} of ${host}`
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `${at} is in use: stop what listens there, or choose another port in ${setting}`
    case 'EACCES':
      return `${at} needs more rights than this process has: choose a port above 1023 in ${setting}`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: correct ${setting}`
    default:
      return `cannot listen on ${at}: ${error.message}`
  }
}
