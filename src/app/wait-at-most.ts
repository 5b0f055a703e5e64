import { systemClock } from '../system/system-clock.ts'

/** Settles as the work does, or rejects with a sentence for the operator; the work then goes on, and nobody hears how it ends. */
export async function waitAtMost<T>(limitMs: number, work: Promise<T>, sentence: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const cancel = systemClock.after(limitMs, () => reject(new Error(sentence)))
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}
