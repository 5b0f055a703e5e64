import type { Instant } from './clock.ts'
import type { HeaderList } from './header-list.ts'
import type { Path, Payload } from './payload.ts'
import type { IdQuality } from './provider.ts'

/** What a provider's rules may read. */
export interface ReadingView {
  readonly headers: HeaderList
  readonly payload: Payload
}

export type Lookup = (view: ReadingView) => string | undefined

/** A provider's event rules, compiled once at start from its data. */
export interface EventReader {
  readonly id: (view: ReadingView) => { readonly value: string; readonly quality: IdQuality } | undefined
  readonly type: Lookup
  readonly source: Lookup
  readonly subject: Lookup
  readonly time: (view: ReadingView) => Instant | undefined
  readonly entity: Lookup
  readonly instance: Lookup
  /** By the names of `Provider.tenants`. */
  readonly tenants: ReadonlyMap<string, Lookup>
  /** `kind:value` for every correlation key that the payload shows, in the fixed order of kinds. */
  readonly correlation: (view: ReadingView) => readonly string[]
  /** Every path that the rules may read for these headers: what must be kept of a large body. */
  readonly paths: (headers: HeaderList) => readonly Path[]
}
