import { isLoopback } from '../core/loopback.ts'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'
import { hostOf } from './host-header.ts'
import { createPlainServer, jsonReply } from './plain-server.ts'
import type { PlainServer } from './plain-server.ts'
import { readQuarantineRequest } from './quarantine-request.ts'
import type { QuarantineRequest } from './quarantine-request.ts'

export interface AdminServerOptions {
  /** What `turnpike status` shows; anything that JSON can hold, or a promise of it. */
  readonly status: () => unknown
  readonly quarantine: QuarantineActions
  /** Names besides `localhost` and IP addresses by which it may be asked for. */
  readonly names?: readonly string[]
  /** Something threw that should not have. */
  readonly onFailure?: (error: unknown) => void
}

/** Each answers with anything that JSON can hold; a `Problem` is answered as one. */
export interface QuarantineActions {
  release(ask: QuarantineRequest): Promise<unknown>
  drop(ask: QuarantineRequest): Promise<unknown>
}

/** The third port. It authenticates nobody yet, so it opens for this machine only. */
export function createAdminServer(options: AdminServerOptions): PlainServer {
  const { status, quarantine, names = [], onFailure } = options
  const ownNames = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  const server = createPlainServer({
    setting: 'gateway.admin',
    routes: { '/api/v1/status': async () => jsonReply(200, await status()) },
    actions: {
      '/api/v1/quarantine/release': async (body) =>
        jsonReply(200, await quarantine.release(readQuarantineRequest(body))),
      '/api/v1/quarantine/drop': async (body) => jsonReply(200, await quarantine.drop(readQuarantineRequest(body)))
    },
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
