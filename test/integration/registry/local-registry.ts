import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'

export interface LocalRegistry {
  readonly origin: string
  /** `METHOD path?query authorization` of each request. */
  readonly requests: string[]
}

export interface RegistryBehaviour {
  /** `name reference` of what it has. */
  readonly has: readonly string[]
  /** What it wants to be shown; of tokens at `realm`. */
  readonly wants?: 'basic' | { readonly realm: string; readonly token: string }
  readonly login?: string
  readonly respond?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** A registry as far as a HEAD of a manifest goes: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export async function startRegistry(context: TestContext, behaviour: RegistryBehaviour): Promise<LocalRegistry> {
  return listen(context, (request, response) => {
    if (behaviour.respond?.(request, response) === true) return
    const [, name = '', reference = ''] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(request.url ?? '') ?? []
    const challenge = challengeOf(behaviour, request, name)
    if (challenge !== undefined) response.writeHead(401, { 'www-authenticate': challenge }).end()
    else if (request.method !== 'HEAD' || !behaviour.has.includes(`${name} ${reference}`)) response.writeHead(404).end()
    else if (!(request.headers.accept ?? '').includes('application/vnd.oci.image.index.v1+json'))
      response.writeHead(404).end()
    else response.writeHead(200, { 'content-length': '1108', 'docker-content-digest': reference }).end()
  })
}

function challengeOf(
  { wants, login }: RegistryBehaviour,
  { headers }: IncomingMessage,
  name: string
): string | undefined {
  if (wants === undefined) return undefined
  if (wants === 'basic')
    return headers.authorization === basic(login) ? undefined : 'Basic realm="Registry Realm", charset="UTF-8"'
  if (headers.authorization === `Bearer ${wants.token}`) return undefined
  return `Bearer realm="${wants.realm}",service="registry.example",scope="repository:${name}:pull,push,delete"`
}

export function basic(login = ''): string {
  return `Basic ${Buffer.from(login).toString('base64')}`
}

/** A token server: https://distribution.github.io/distribution/spec/auth/token/ */
export async function startTokens(
  context: TestContext,
  answer: { readonly status?: number; readonly body: string; readonly login?: string }
): Promise<LocalRegistry> {
  return listen(context, ({ headers }, response) => {
    const isKnown = answer.login === undefined || headers.authorization === basic(answer.login)
    response.writeHead(isKnown ? (answer.status ?? 200) : 401, { 'content-type': 'application/json' }).end(answer.body)
  })
}

async function listen(
  context: TestContext,
  respond: (request: IncomingMessage, response: ServerResponse) => void
): Promise<LocalRegistry> {
  const requests: string[] = []
  const server: Server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.authorization ?? '-'].join(' '))
    respond(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, requests }
}
