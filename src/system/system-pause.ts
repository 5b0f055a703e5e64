import { setImmediate } from 'node:timers/promises'

/** Settles after what else is ready had its turn. */
export async function systemPause(): Promise<void> {
  await setImmediate()
}
