import type { Instant } from '../../core/clock.ts'
import type { NamedTenant } from '../../core/tenant.ts'
import { GrowingNumbers } from '../../policy/tenants/growing-numbers.ts'
import { TenantIndexBuilder } from '../../policy/tenants/tenant-index-builder.ts'
import type { NameClash } from '../../policy/tenants/tenant-index-builder.ts'
import type { TenantIndex } from '../../policy/tenants/tenant-index.ts'
import { configLimits } from '../config-limits.ts'
import { formatPath } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { didYouMean } from '../suggest-name.ts'
import { FactTally } from './fact-tally.ts'
import type { TenantFault } from './tenant-fault.ts'
import type { TenantsRequest } from './tenants-request.ts'

/** Takes a file's tenants one by one, and finds everything that is wrong with them, each with its line. */
export class TenantCollector {
  readonly findings: Finding[] = []
  /** As the file says itself. */
  generatedAt: Instant | undefined
  readonly facts: FactTally
  readonly homes = new Map<string, Set<string>>()
  readonly #file: string
  readonly #regions: ReadonlySet<string>
  readonly #spaces: ReadonlySet<string>
  readonly #builder: TenantIndexBuilder
  /** Of each tenant. */
  readonly #lines = new GrowingNumbers()
  readonly #badKinds = new Set<number>()

  constructor({ path, regions, spaces, caselessSpaces, facts }: TenantsRequest) {
    this.#file = path
    this.#regions = new Set(regions)
    this.#spaces = new Set(spaces)
    this.#builder = new TenantIndexBuilder(caselessSpaces)
    this.facts = new FactTally(facts)
  }

  /** More findings would repeat the one mistake of a file in another format. */
  get isFull(): boolean {
    return this.findings.length >= configLimits.tenantFindings
  }

  fault(line: number, column: number, fault: TenantFault): void {
    if (!this.isFull) this.findings.push({ file: this.#file, line, column, severity: 'error', ...fault })
  }

  add(tenant: NamedTenant, line: number): void {
    if (this.#builder.size >= configLimits.tenants) {
      this.fault(line, 1, {
        path: '',
        message: `is one more than the ${configLimits.tenants} tenants that a file may hold`
      })
      return
    }
    const known = this.#builder.kinds
    const kind = this.#builder.add(tenant)
    this.#lines.add(line)
    this.#checkSpaces(tenant, line)
    if (kind >= known || this.#badKinds.has(kind)) this.#checkKind(tenant, kind, line)
  }

  /** What became of it; no use where there are findings. */
  finish(): TenantIndex {
    return this.#builder.finish((clash) => this.#tellClash(clash))
  }

  /** What tenants of one kind have in common is looked at once, unless it is to be told of each. */
  #checkKind(tenant: NamedTenant, kind: number, line: number): void {
    const faults = [...this.#findHomeFaults(tenant), ...this.facts.add(tenant)]
    if (faults.length > 0) this.#badKinds.add(kind)
    for (const fault of faults) this.fault(line, 1, fault)
    for (const [space, names] of Object.entries(tenant.names)) if (names.length > 0) this.#reach(space, tenant)
  }

  #findHomeFaults({ home }: NamedTenant): readonly TenantFault[] {
    // Without any region there is a larger mistake to tell.
    if (this.#regions.size === 0 || this.#regions.has(home)) return []
    return [{ path: 'home', message: `\`${home}\` is none of the regions`, ...didYouMean(home, this.#regions) }]
  }

  #checkSpaces({ names }: NamedTenant, line: number): void {
    const message = 'is neither a provider nor `source/` and the name of a source'
    for (const space of Object.keys(names))
      if (!this.#spaces.has(space))
        this.fault(line, 1, { path: formatPath(['names', space]), message, ...didYouMean(space, this.#spaces) })
  }

  #reach(space: string, { home }: NamedTenant): void {
    const homes = this.homes.get(space)
    if (homes === undefined) this.homes.set(space, new Set([home]))
    else homes.add(home)
  }

  #tellClash({ tenant, first, name }: NameClash): void {
    const [line, earlier] = [this.#lines.at(tenant), this.#lines.at(first)]
    if (name === undefined) this.fault(line, 1, { path: 'id', message: `is given twice; first on line ${earlier}` })
    else
      this.fault(line, 1, {
        path: formatPath(['names', name.space]),
        message: `\`${name.name}\` names the tenant of line ${earlier} too`
      })
  }
}
