export const quarantineActions = ['list', 'show', 'release', 'drop'] as const
export type QuarantineAction = (typeof quarantineActions)[number]

export interface QuarantineOptions {
  readonly region: string
  readonly source?: string
  readonly why?: 'held' | 'undecided'
  readonly reason?: string
  readonly all?: true
  readonly count: number
  readonly payload?: true
  readonly json?: true
  readonly url?: URL
  readonly config?: string
}
