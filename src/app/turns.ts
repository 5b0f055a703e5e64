/** Lets work of one name be done one after the other; a name waits for no other. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(work)
    const ended = turn.then(
      () => undefined,
      () => undefined
    )
    this.#last.set(name, ended)
    await ended
    if (this.#last.get(name) === ended) this.#last.delete(name)
    return turn
  }
}
