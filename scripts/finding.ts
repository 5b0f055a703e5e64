/** What a house check found. */
export interface Finding {
  readonly file: string
  readonly line: number
  /** What is wrong and what the rule is, in one sentence. */
  readonly message: string
}
