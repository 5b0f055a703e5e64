import type { Domain } from '../../src/core/provider.ts'
import type { NamedTenant } from '../../src/core/tenant.ts'
import type { Random } from '../fuzz/random.ts'
import { drawTime } from './draw-cases.ts'
import { drawFacts, drawTenant, drawView } from './draw-view.ts'
import { toFields } from './real-policy.ts'
import type { PlainView } from './reference/decide-event.ts'

/** What stands in a body, and what policy is to see of it. */
export interface DrawnItem {
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
  readonly view: PlainView
  readonly facts: PlainView
}

export interface DrawnDelivery {
  readonly source: string
  readonly nowMs: number
  readonly items: readonly DrawnItem[]
}

export interface DrawnTenants {
  readonly entries: readonly NamedTenant[]
  /** What policy is to see of each, by its name; of any other name it is nobody. */
  readonly views: Readonly<Record<string, PlainView[string]>>
}

export function drawTenants(random: Random): DrawnTenants {
  const views = Object.fromEntries(
    ['ann', 'bob', 'cyd', 'dan', 'eve'].map((name, at) => {
      const drawn = drawTenant(random)
      return [name, drawn['known'] === true ? { ...drawn, id: `t-${at + 1}` } : drawn]
    })
  )
  const entries = Object.entries(views).flatMap(([name, view]): NamedTenant[] => {
    const { known, id, home, ...facts } = toFields(view)
    if (known !== true) return []
    return [{ id: String(id), home: String(home), facts: facts as NamedTenant['facts'], names: { prove: [name] } }] // drawn so
  })
  return { entries, views }
}

/** One item, or several with different fates. */
export function drawDelivery(random: Random, tenants: DrawnTenants, domain: Domain): DrawnDelivery {
  const source = random.pick(['github', 'gitlab', 'other'])
  const items = Array.from({ length: random.once(2) ? 1 + random.below(4) : 1 }, (_, at) =>
    drawItem(random, tenants, { id: `item-${at}`, source, domain })
  )
  return { source, nowMs: drawTime(random), items }
}

interface Given {
  readonly id: string
  readonly source: string
  readonly domain: Domain
}

function drawItem(random: Random, { views }: DrawnTenants, { id, source, domain }: Given): DrawnItem {
  const tenant = random.pick([...Object.keys(views), 'nobody'])
  const { data = {} } = drawView(random, {})
  const [type, from] = [random.pick(['a', 'b']), random.pick(['https://github.com/acme/api', 'urn:prove:1'])]
  const view: PlainView = {
    event: { type: `com.prove.${type}`, source: from, domain, provider: 'prove', action: type },
    source: { name: source, authmethod: 'hmac-sha256' },
    tenant: views[tenant] ?? { known: false },
    data,
    gateway: { location: 'uk', environment: 'test' }
  }
  return { id, view, facts: drawFacts(random), body: { id, type, source: from, tenant, data } }
}
