export type TailStart = 'beginning' | 'now' | number

export interface TailOptions {
  readonly region: string
  readonly topic?: string
  readonly from?: TailStart
  readonly count?: number
  readonly follow: boolean
  readonly payload?: true
  readonly json?: true
  readonly config?: string
}
