import type { RegistryPlace } from '../core/registry.ts'
import { readChallenge } from './read-challenge.ts'
import type { RegistryAnswer, RequestRegistry } from './request-registry.ts'
import { basicOf, fetchToken } from './token-source.ts'
import { Unavailable } from './unavailable.ts'

/**
 * Whether a registry answers, and accepts the credentials; without any it is not asked to:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
 * @returns whether credentials were shown and accepted
 * @throws Unavailable, or an Error of the connection
 */
export async function probeRegistry(
  place: RegistryPlace,
  request: RequestRegistry,
  signal: AbortSignal
): Promise<boolean> {
  const url = new URL('/v2/', place.origin)
  const ask = async (headers: Readonly<Record<string, string>>): Promise<RegistryAnswer> =>
    request(url, { method: 'GET', headers, signal })
  const first = await ask({})
  const challenge = first.status === 401 ? readChallenge(first.challenges) : undefined
  if (challenge === undefined) {
    refuseOthers(first)
    // It answers anybody: what it thinks of credentials would not be said.
    return false
  }
  if (place.credentials === undefined) {
    if (challenge.kind === 'basic') throw new Unavailable('denied', 'it wants credentials, and there are none')
    return false
  }
  const headers =
    challenge.kind === 'basic'
      ? basicOf(place)
      : { authorization: `Bearer ${(await fetchToken(place, challenge, request, signal)).token}` }
  refuseOthers(await ask(headers))
  return true
}

function refuseOthers({ status }: RegistryAnswer): void {
  if (status === 401 || status === 403) throw new Unavailable('denied', `it answers ${status}`)
  if (status !== 200) throw new Unavailable('failed', `it answers ${status} to /v2/`)
}
