import { isLoopback } from '../core/loopback.ts'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'
import { hostOf } from './host-header.ts'
import { createPlainServer, jsonReply } from './plain-server.ts'
import type { PlainServer } from './plain-server.ts'

export interface AdminServerOptions {
  /** What `turnpike status` shows; anything that JSON can hold. */
  readonly status: () => unknown
  /** Names besides `localhost` and IP addresses by which it may be asked for. */
  readonly names?: readonly string[]
  /** Something threw that should not have. */
  readonly onFailure?: (error: unknown) => void
}

/** The third port. It authenticates nobody yet, so it opens for this machine only. */
export function createAdminServer({ status, names = [], onFailure }: AdminServerOptions): PlainServer {
  const ownNames = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  const server = createPlainServer({
    routes: { '/api/v1/status': () => jsonReply(200, status()) },
    admit: (request) => requireOwnHost(request, ownNames),
    onFailure: (error) => onFailure?.(error)
  })
  return {
    listen: (at) =>
      isLoopback(at.host)
        ? server.listen(at)
        : Promise.reject(
            new Error(`the admin endpoint has no authentication: use 127.0.0.1 in gateway.admin, not ${at.host}`)
          ),
    stop: () => server.stop()
  }
}

/**
 * A web page can make a browser on this machine ask here under the page's own name, once it resolves to a loopback
 * address (DNS rebinding). It can't do so under `localhost` or an address.
 */
function requireOwnHost({ rawHeaders }: IncomingMessage, ownNames: ReadonlySet<string>): void {
  const host = hostOf(new HeaderList(rawHeaders).only('host') ?? '')
  if (host === undefined || (isIP(host) === 0 && !ownNames.has(host))) throw new Problem('misdirected')
}
