import { strongestOf } from '../core/auth-method.ts'
import type { AuthMethod } from '../core/auth-method.ts'
import { methodOf } from '../core/scheme.ts'
import type { Scheme } from '../core/scheme.ts'
import type { ListedTenant } from '../core/tenant.ts'
import type { SourceClass, Universe } from '../policy/classes/universe.ts'
import type { GatewayConfig, ProofConfig, SourceConfig } from './config.ts'
import { typeBeginnings } from './type-beginnings.ts'

/** Of a source what policy can tell apart; its secrets need not be there yet. */
export interface KnownSource extends Pick<SourceConfig, 'name' | 'provider' | 'allow' | 'tenant'> {
  readonly proof: Pick<ProofConfig, 'need'> & { readonly schemes: readonly { readonly scheme: Scheme }[] }
}

export interface UniverseParts {
  readonly sources: Iterable<KnownSource>
  /** More than once. */
  readonly tenants: Iterable<ListedTenant>
  readonly gateway: Pick<GatewayConfig, 'location' | 'environment'>
  readonly regions: Iterable<string>
}

/** Everything that a configuration says of events before one arrives. */
export function universeOf({ sources, tenants, gateway, regions }: UniverseParts): Universe {
  return {
    sources: Array.from(sources, sourceClassOf),
    tenants,
    gateway: { location: gateway.location, environment: gateway.environment },
    regions: new Set(regions)
  }
}

function sourceClassOf({ name, provider, proof, allow, tenant }: KnownSource): SourceClass {
  return {
    name,
    provider: provider.name,
    domain: provider.domain,
    authMethods: authMethodsOf(proof),
    typeBeginnings: typeBeginnings(provider.event.type),
    allow,
    tenants: tenant.kind === 'fixed' ? { fixed: tenant.id } : { spaces: [provider.name, `source/${name}`] }
  }
}

/** Of several that all must hold a delivery is told by the strongest; of several that may, by any. */
function authMethodsOf({ need, schemes }: KnownSource['proof']): readonly AuthMethod[] {
  const [first, ...others] = schemes.map(({ scheme }) => methodOf(scheme))
  if (first === undefined) return []
  return need === 'all' ? [strongestOf([first, ...others])] : [...new Set([first, ...others])]
}
