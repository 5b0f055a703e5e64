import type { Clock, Instant } from '../core/clock.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import { isLoopbackUrl } from '../core/loopback.ts'
import type { RegistryPlace } from '../core/registry.ts'
import type { Challenge } from './read-challenge.ts'
import { registryLimits } from './registry-limits.ts'
import type { RequestRegistry } from './request-registry.ts'
import { Unavailable } from './unavailable.ts'

type BearerChallenge = Extract<Challenge, { kind: 'bearer' }>

interface KnownToken {
  readonly token: string
  readonly until: Instant
}

/** Tokens to pull one image with, each got where its registry says, which must be where the source allows. */
export class TokenSource {
  readonly #clock: Clock
  readonly #request: RequestRegistry
  readonly #known = new Map<string, KnownToken>()

  constructor(clock: Clock, request: RequestRegistry) {
    this.#clock = clock
    this.#request = request
  }

  /** One that was got before and still counts. */
  find(place: RegistryPlace, repository: string): string | undefined {
    const known = this.#known.get(keyOf(place, repository))
    return known !== undefined && this.#clock.now() < known.until ? known.token : undefined
  }

  forget(place: RegistryPlace, repository: string): void {
    this.#known.delete(keyOf(place, repository))
  }

  async get(
    place: RegistryPlace,
    repository: string,
    challenge: BearerChallenge,
    signal: AbortSignal
  ): Promise<string> {
    // Never what the challenge asks for: no more than to read this image.
    const scope = `repository:${repository}:pull`
    const { token, lifeMs } = await fetchToken(place, { ...challenge, scope }, this.#request, signal)
    this.#keep(keyOf(place, repository), { token, until: this.#clock.now() + lifeMs })
    return token
  }

  #keep(key: string, token: KnownToken): void {
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size >= registryLimits.tokensKnown) this.#known.delete(oldest)
    this.#known.set(key, token)
  }
}

/**
 * A token for a scope, or for none, which shows no more than who asks: https://distribution.github.io/distribution/spec/auth/token/
 * @throws Unavailable, or an Error of the connection
 */
export async function fetchToken(
  place: RegistryPlace,
  { realm, service, scope }: BearerChallenge & { readonly scope?: string },
  request: RequestRegistry,
  signal: AbortSignal
): Promise<{ readonly token: string; readonly lifeMs: number }> {
  const url = tokenUrl(place, realm)
  if (service !== undefined) url.searchParams.set('service', service)
  if (scope !== undefined) url.searchParams.set('scope', scope)
  const headers = { accept: 'application/json', ...basicOf(place) }
  const { status, text } = await request(url, { method: 'GET', headers, signal })
  if (status === 401 || status === 403) throw new Unavailable('denied', 'its token server refuses')
  if (status !== 200) throw new Unavailable('failed', `its token server answers ${status}`)
  return readToken(text)
}

/** What shows the source's user and password; to whom is for the caller to know. */
export function basicOf({ credentials }: RegistryPlace): { readonly authorization?: string } {
  if (credentials === undefined) return {}
  return { authorization: `Basic ${Buffer.from(credentials.reveal()).toString('base64')}` }
}

/** Where a registry says that its tokens are is believed of the hosts only that the source names. */
function tokenUrl({ origin, tokens }: RegistryPlace, realm: string): URL {
  const url = URL.parse(realm)
  if (url === null || (url.protocol !== 'https:' && !isLoopbackUrl(url)) || url.username !== '' || url.password !== '')
    throw new Unavailable('foreign-token-server', 'it names no token server')
  if (url.origin !== origin && url.origin !== tokens)
    throw new Unavailable('foreign-token-server', `its token server ${url.origin} is none of the source’s`)
  return url
}

function readToken(text: string): { readonly token: string; readonly lifeMs: number } {
  const document = parse(text)
  const { token, access_token: other, expires_in: seconds } = isJsonObject(document) ? document : {}
  const found = typeof token === 'string' ? token : other
  // https://www.rfc-editor.org/rfc/rfc6750#section-2.1
  if (typeof found !== 'string' || !/^[\w.~+/-]{1,16384}=*$/.test(found))
    throw new Unavailable('failed', 'its token server gives no token')
  const lifeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : registryLimits.usualTokenMs
  return { token: found, lifeMs: Math.min(lifeMs - registryLimits.tokenMarginMs, registryLimits.longestTokenMs) }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // what JSON.parse gives is JSON
  } catch {
    return undefined
  }
}

function keyOf({ origin, credentials }: RegistryPlace, repository: string): string {
  return `${origin} ${credentials?.label ?? ''} ${repository}`
}
