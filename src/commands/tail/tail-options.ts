import type { TailStart } from './region-tail.ts'

export interface TailOptions {
  readonly region: string
  readonly topic?: string
  readonly from?: TailStart
  readonly count?: number
  readonly follow: boolean
  readonly forward?: URL
  readonly payload?: true
  readonly json?: true
  readonly config?: string
}
