import type { Config, HostPort, ListenConfig, SourceConfig } from '../config/config.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'

/** The URL of a source: the option's own path where it has one, else under the option or where the gateway listens. */
export function urlToPostTo(option: URL | undefined, config: Config, source: SourceConfig): URL {
  if (option !== undefined && option.pathname !== '/') return option
  return new URL(`/webhooks/${source.name}`, option ?? listenUrl(config.gateway.listen))
}

function listenUrl({ address, tls }: ListenConfig): URL {
  const url = localUrl(address, '--url')
  if (tls !== undefined) url.protocol = 'https:'
  return url
}

/** Where a listener of the configuration answers on this machine. */
export function localUrl({ host, port }: HostPort, option: string): URL {
  if (port === 0)
    throw new CommandFailure('The configuration lets the system choose the port.', {
      status: exitStatus.usage,
      hint: `Say where the gateway listens with ${option}; \`serve\` prints it at its start.`
    })
  return new URL(`http://${bracket(reachable(host))}:${port}`)
}

/** An address that stands for all of the machine's is no address to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return /^[0:]+$/.test(host) ? '::1' : host
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
