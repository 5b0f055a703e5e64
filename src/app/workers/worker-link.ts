import type { Clock } from '../../core/clock.ts'
import type { AnswerTo, Asked, QuestionMessage, QuestionName, WorkerMessage } from './questions.ts'
import type { ProcessExit, WorkerProcess } from './worker-process.ts'

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** It said nothing within the time, or is gone. */
export class NoAnswer extends Error {}

/** Questions to one worker, for as long as it lives. */
export class WorkerLink {
  readonly pid: number
  /** Settles when it listens. */
  readonly here: Promise<void>
  readonly ended: Promise<ProcessExit>
  readonly #process: WorkerProcess
  readonly #clock: Clock
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #isEnded = false

  constructor(process: WorkerProcess, clock: Clock, onLook: () => void) {
    this.#clock = clock
    this.pid = process.pid
    this.#process = process
    const { promise: here, resolve: beHere, reject: neverHere } = Promise.withResolvers<void>()
    this.here = here
    this.here.catch(() => undefined)
    process.onMessage((message) => {
      // A worker is this program itself, and sends nothing else.
      const told = message as WorkerMessage
      if ('id' in told) this.#answered(told)
      else if (told.notice === 'here') beHere()
      else onLook()
    })
    this.ended = new Promise((resolve) => {
      process.onExit((exit) => {
        this.#isEnded = true
        const gone = new NoAnswer('the worker ended')
        neverHere(gone)
        for (const { reject } of this.#waiting.values()) reject(gone)
        this.#waiting.clear()
        resolve(exit)
      })
    })
  }

  /**
   * Put when it listens, since before that it would be lost.
   * @throws NoAnswer, without `withinMs` only when it ends; another Error when it could not answer
   */
  async ask<Name extends QuestionName>(name: Name, asked: Asked<Name>, withinMs?: number): Promise<AnswerTo<Name>> {
    if (this.#isEnded) throw new NoAnswer('the worker ended')
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(id, { resolve, reject })
    const giveUp = (): void => reject(new NoAnswer(`the worker did not answer within ${withinMs} ms`))
    const cancel = withinMs === undefined ? undefined : this.#clock.after(withinMs, giveUp)
    const message: QuestionMessage = { id, name, asked }
    void this.here.then(() => this.#process.send(message)).catch(() => undefined)
    try {
      // What is answered to a question of that name: both sides are made from the one table.
      return (await promise) as AnswerTo<Name>
    } finally {
      cancel?.()
      this.#waiting.delete(id)
    }
  }

  kill(): void {
    this.#process.kill()
  }

  #answered(told: Extract<WorkerMessage, { id: number }>): void {
    const waiting = this.#waiting.get(told.id)
    if ('answer' in told) waiting?.resolve(told.answer)
    else waiting?.reject(new Error('the worker could not answer'))
  }
}
