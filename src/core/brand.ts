declare class Seal<Names> {
  private readonly names: Names
}

/**
 * A `T` that went through the step called `Name`. Brands are given in `pipeline/seal.ts` and nowhere else. The private
 * field is what a copy (`{ ...event, data }`) does not have, so that a changed event is not the event that was proved.
 */
export type Branded<T, Name extends string> = T & Seal<{ readonly [K in Name]: true }>
