import { setImmediate as turn } from 'node:timers/promises'

/** Settles when everything that waits for no time and for no input has run. */
export async function settleMicrotasks(): Promise<void> {
  for (let round = 0; round < 5; round++) await turn()
}
