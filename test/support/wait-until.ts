import { setTimeout as sleep } from 'node:timers/promises'

/** Settles when it is true; rejects when it has not become true for a very long time. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 30_000
): Promise<void> {
  const giveUpAt = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > giveUpAt) throw new Error(`never happened: ${what}`)
    await sleep(10)
  }
}
