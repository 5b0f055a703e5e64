export interface SendOptions {
  readonly source?: string
  readonly config?: string
  readonly url?: URL
  readonly count: number
  readonly list?: true
  readonly tamper?: true
  readonly as?: string
  readonly body?: string
  readonly save?: string
  readonly json?: true
}
