import type { Scheme } from '../core/scheme.ts'
import { findSchemeFault } from '../signatures/check-scheme.ts'
import type { ConfigNode } from './config-node.ts'
import { didYouMean } from './suggest-name.ts'

type Kind = Scheme['kind']
type KeysOf<Each> = Each extends unknown ? Exclude<keyof Each, 'kind'> : never
type Need = 'required' | 'optional'

const header = { header: 'required', prefix: 'required', encoding: 'required', list: 'optional' } as const
const text = { message: 'optional', timestamp: 'optional' } as const

/** Which keys a scheme of each kind has: the schema has them in one map, and the compiler holds this list to the types. */
export const schemeKeys = {
  hmac: { ...header, ...text, algorithm: 'required', key: 'optional' },
  'hmac-items': {
    algorithm: 'required',
    encoding: 'required',
    key: 'optional',
    items: 'required',
    item: 'optional',
    signature: 'required',
    signed: 'required'
  },
  hash: { ...header, algorithm: 'required', message: 'required' },
  ed25519: { ...header, ...text, key: 'required' },
  rsa: { ...header, ...text, algorithm: 'required', certificate: 'required' },
  'rsa-fields': {
    signature: 'required',
    encoding: 'required',
    algorithm: 'required',
    signed: 'required',
    timestamp: 'required',
    claims: 'required',
    certificate: 'required'
  },
  jwt: {
    header: 'required',
    prefix: 'required',
    issuers: 'required',
    claims: 'optional',
    requestClaim: 'optional',
    leewayMs: 'required',
    algorithms: 'required',
    audience: 'optional',
    jwks: 'optional'
  },
  token: { header: 'required', prefix: 'required' },
  basic: { realm: 'required' },
  'path-token': {},
  'client-certificate': {}
} as const satisfies { readonly [K in Kind]: Readonly<Record<KeysOf<Extract<Scheme, { kind: K }>>, Need>> }

/** What the schema can't say of a scheme: which keys belong together, and what proves too little. */
export function checkOwnScheme(node: ConfigNode, scheme: Scheme): void {
  const keys: Readonly<Record<string, Need>> = schemeKeys[scheme.kind]
  for (const child of node.children())
    if (child.name !== 'kind' && keys[child.name] === undefined) {
      const names = Object.keys(keys)
      const known = names.length === 0 ? 'it needs nothing else' : `it has ${names.join(', ')}`
      child.error(`is nothing that \`kind: ${scheme.kind}\` has`, didYouMean(child.name, names).hint ?? known)
    }
  for (const [key, need] of Object.entries(keys))
    if (need === 'required' && !node.get(key).exists)
      node.get(key).error('is missing', `\`kind: ${scheme.kind}\` needs it`)
  checkPlaces(node, scheme.kind)
  checkAlgorithm(node.get('algorithm'), scheme.kind)
  if (node.isFaulty) return
  const fault = findSchemeFault(scheme)
  if (fault !== undefined) node.error(fault)
}

/** Where a time or a certificate is named: in the body where that is what is signed, else in a header. */
function checkPlaces(node: ConfigNode, kind: Kind): void {
  const isOfBody = kind === 'rsa-fields'
  const places: Readonly<Record<string, readonly string[]>> = {
    timestamp: isOfBody ? ['field'] : ['header', 'item'],
    certificate: isOfBody ? ['field'] : ['header']
  }
  for (const [name, wanted] of Object.entries(places)) {
    const part = node.get(name)
    if (!part.isMap) continue
    const given = ['header', 'item', 'field'].filter((key) => part.get(key).exists)
    if (given.length !== 1 || !wanted.includes(given[0] ?? ''))
      part.error(`needs exactly one of ${wanted.map((key) => `\`${key}\``).join(' and ')}, which says where it is`)
  }
}

const algorithms: Readonly<Partial<Record<Kind, readonly string[]>>> = { hash: ['sha256'], rsa: ['sha256'] }

function checkAlgorithm(node: ConfigNode, kind: Kind): void {
  if (!node.exists) return
  if (node.isMap !== (kind === 'rsa-fields'))
    node.error(
      kind === 'rsa-fields' ? 'must be a map such as { by: version, cases: … }' : 'must be sha1, sha256 or sha512'
    )
  const known = algorithms[kind]
  if (known !== undefined && !known.includes(node.text())) node.error(`must be ${known.join(' or ')} of this kind`)
}
