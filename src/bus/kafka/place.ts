/** A partition of a topic. */
export interface Place {
  readonly topic: string
  readonly partition: number
}

/** How it is called in a map or a set. No topic's name has a slash in it. */
export function placeOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`
}
