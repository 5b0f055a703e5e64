import { setTimeout as rest } from 'node:timers/promises'

/** As long as the first deliveries after a start take, with code that has never run. */
const headStartMs = 500

/** Settles when those who waited for a start have had it to themselves: what may be done later begins then. */
export async function headStart(): Promise<void> {
  // It keeps no process from ending.
  await rest(headStartMs, undefined, { ref: false })
}
