import type { Instant } from './clock.ts'
import type { HeaderList } from './header-list.ts'
import type { Document, PayloadPart, ScopedPath } from './payload.ts'
import type { HintName } from './provider.ts'
import type { ImageClaim, NamedImage } from './registry.ts'
import type { Reply } from './reply.ts'
import type { IdQuality } from './rule.ts'

/** What a provider's rules may read to make one event. */
export interface ReadingView extends PayloadPart {
  /** The name of the configured source. */
  readonly source: string
  readonly headers: HeaderList
  readonly payload: Document
  /** The item's place in its batch, from 0. */
  readonly index: number
  readonly receivedAt: Instant
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
  /** Digits. */
  readonly sequence: Lookup
  readonly instance: Lookup
  /** By the names of `Provider.tenants`. */
  readonly tenants: ReadonlyMap<string, Lookup>
  /** `kind:value` for every correlation key that the payload shows, in the fixed order of kinds. */
  readonly correlation: (view: ReadingView) => readonly string[]
  readonly hints: ReadonlyMap<HintName, Lookup>
  /** The images that the event says are there; none where they can't be read, undefined where it says so of nothing. */
  readonly announced: (view: ReadingView) => readonly ImageClaim[] | undefined
  /** The images that the event names; none where one of them is not well-formed. */
  readonly images: (view: ReadingView) => readonly NamedImage[]
  readonly handshakes: readonly CompiledHandshake[]
  /** Every path that the rules may read for these headers: what must be kept of a body. For the same headers mostly the same list. */
  readonly paths: (headers: HeaderList) => readonly ScopedPath[]
}

export interface CompiledHandshake {
  readonly name: string
  readonly method: 'POST' | 'OPTIONS'
  /** Undefined where the delivery does not ask for it. */
  readonly answer: (view: ReadingView) => HandshakeAnswer | undefined
}

export interface HandshakeAnswer {
  readonly reply: Reply
  /** What must be asked for before the reply is given, on a host that the provider allows. */
  readonly confirm: URL | undefined
}
