import type { Readiness } from '../core/bus.ts'

/** What `/readyz` prints. No payload and no secret; `why` may name a directory. */
export interface ReadinessReport {
  /** Whether new deliveries should be sent here. */
  readonly ready: boolean
  /** Why not, when no region is to blame: `draining`. */
  readonly why?: string
  /** Regions are simulated on this disk. */
  readonly sandbox?: boolean
  /** Of a gateway of several worker processes; a region is ready when it is so in one of them. */
  readonly workers?: { readonly serving: number; readonly of: number }
  readonly regions: Readonly<Record<string, Readiness>>
  readonly configuration: { readonly digest: string }
}
