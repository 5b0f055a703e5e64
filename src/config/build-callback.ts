import type { Instant } from '../core/clock.ts'
import { isLoopbackUrl } from '../core/loopback.ts'
import type { Provider } from '../core/provider.ts'
import type { RegistryPlace } from '../core/registry.ts'
import type { ConfigNode } from './config-node.ts'
import { readSecretSpec } from './secret-spec.ts'
import type { SecretSpec } from './secret-spec.ts'

/** A registry to ask, whose credentials have not been read yet. */
export interface CallbackDraft extends Omit<RegistryPlace, 'credentials'> {
  readonly credentials: SecretSpec | undefined
}

/** Written as `user:password`. */
const logIn = { kind: 'basic', realm: 'registry' } as const

/** What a source's registry is asked by; undefined where it is not asked. */
export function buildCallback(
  node: ConfigNode,
  provider: Provider | undefined,
  now: Instant
): CallbackDraft | undefined {
  if (!node.isMap) return undefined
  if (provider !== undefined) checkProvider(node, provider)
  const credentials = node.get('credentials')
  return {
    origin: readOrigin(node.get('registry')) ?? '',
    tokens: node.get('tokens').exists ? readOrigin(node.get('tokens')) : undefined,
    credentials: credentials.exists ? readSecretSpec(credentials, now, logIn) : undefined
  }
}

function checkProvider(node: ConfigNode, { name, announces, failures }: Provider): void {
  if (announces === undefined)
    node.error(`${name} announces no images that a registry could be asked for`, 'take `callback` out')
  else if (failures.effect === 'blocks')
    node.warn(
      `${name} holds back all that comes after a delivery that is refused`,
      'an image that was deleted before it is asked for blocks its queue: prove this sender by its schemes alone'
    )
}

function readOrigin(node: ConfigNode): string | undefined {
  const text = node.text()
  if (text === '') return undefined
  const url = URL.parse(text)
  const isWhole = url !== null && url.origin === text.replace(/\/$/, '').toLowerCase()
  if (!isWhole)
    node.error('must be the origin of a URL, such as https://registry.example', 'no path, and no user in it')
  else if (url.protocol !== 'https:' && !isLoopbackUrl(url))
    node.error('must be an https URL', 'plain http shows credentials to everybody in between')
  return isWhole ? url.origin : undefined
}
