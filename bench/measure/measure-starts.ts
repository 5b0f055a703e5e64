import type { RunningContestant } from '../contestants/contestant.ts'

/** Starts it so many times, one after another; the last one runs on. */
export async function measureStarts(
  start: () => Promise<RunningContestant>,
  awaitReadyMs: (running: RunningContestant) => Promise<number>,
  count: number
): Promise<{ readonly running: RunningContestant; readonly readyMs: readonly number[] }> {
  const readyMs: number[] = []
  for (;;) {
    const running = await start()
    try {
      readyMs.push(await awaitReadyMs(running))
    } catch (thrown) {
      await running.server.stop()
      throw thrown
    }
    if (readyMs.length >= count) return { running, readyMs }
    await running.server.stop()
  }
}
