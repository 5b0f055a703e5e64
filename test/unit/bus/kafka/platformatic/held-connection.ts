import assert from 'node:assert/strict'
import type { Connection } from '@platformatic/kafka'

type Send = Connection['send']

/** A connection that keeps what it is asked, and whose answers the test gives. */
export class HeldConnection {
  #args: Parameters<Send> | undefined

  send: Send = (...args) => {
    // Generic in what is answered, which is nothing to this connection.
    this.#args = args as unknown as Parameters<Send>
  }

  get asked(): Parameters<Send> {
    assert.ok(this.#args !== undefined)
    return this.#args
  }

  get asConnection(): Connection {
    // Only `send` is used of it.
    return this as unknown as Connection
  }
}
