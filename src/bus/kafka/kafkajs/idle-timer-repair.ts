import { kafkajsPrototype } from './kafkajs-prototype.ts'

/**
 * kafkajs 2.2.4 sets a timer after every answer, also when nothing waits: the time left of a throttling that never was
 * (-1 minus now). Node prints TimeoutNegativeWarning, makes it 1 ms, and the timer sets the next: some thousand timers a
 * second and a few percent of a core for each idle connection, for ever. https://github.com/tulios/kafkajs/issues/1751
 *
 * The method that does it is replaced by one that sets a timer only while a request waits for a throttling to end.
 * `test/unit/bus/kafka/kafkajs/idle-timer-repair.test.ts` fails when kafkajs changes what is replaced here.
 */
export function repairIdleTimer(): void {
  const prototype = kafkajsPrototype<RequestQueue>(
    'network/requestQueue/index.js',
    ['scheduleCheckPendingRequests', 'checkPendingRequests'],
    'idle-timer-repair.ts'
  )
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
    const throttledMs = this.throttledUntil - Date.now()
    // What waits because too much is in flight is sent when an answer comes.
    if (this.pending.length === 0 || throttledMs <= 0 || this.throttleCheckTimeoutId !== null) return
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    }, throttledMs)
  }
}

/** What is used of kafkajs' class of that name. */
interface RequestQueue {
  readonly pending: readonly unknown[]
  /** Milliseconds since the epoch; -1 when it never was throttled. */
  readonly throttledUntil: number
  /** kafkajs clears it when the connection ends. */
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}
