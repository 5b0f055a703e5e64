/**
 * Lets what one turn of the event loop has read go on together, stage by stage: a processor that does the same for many
 * in a row has code and branches at hand, and has lost them when it comes back from reading the next socket. Without it a
 * delivery costs half as much again (docs/benchmarks/levers.md). It is cohort scheduling:
 * https://www.usenix.org/conference/2002-usenix-annual-technical-conference/using-cohort-scheduling-enhance-server-performance
 */
export class Cohort {
  #next: Promise<void> | undefined

  /** Settles for all who asked in one turn at once, when its sockets are read. Nobody waits for others to come. */
  gather(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined
        resolve()
      })
    })
    return this.#next
  }
}
