import type { RunningContestant } from '../contestants/contestant.ts'
import { awaitFirstAnswer } from '../load/await-first-answer.ts'
import type { PreparedRequest } from '../load/prepared-request.ts'

/** Until it has answered `first` well, from the start of its process. */
export async function measureStart(
  start: () => Promise<RunningContestant>,
  first: PreparedRequest
): Promise<{ readonly running: RunningContestant; readonly readyMs: number }> {
  const running = await start()
  try {
    return { running, readyMs: await awaitFirstAnswer(running.server, running.port, first) }
  } catch (thrown) {
    await running.server.stop()
    throw thrown
  }
}
