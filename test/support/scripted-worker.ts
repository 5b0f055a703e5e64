import type { QuestionMessage, QuestionName } from '../../src/app/workers/questions.ts'
import type { ProcessExit, WorkerProcess } from '../../src/app/workers/worker-process.ts'

/** What a worker is made to answer to a question; nothing, not even that it can't, for a name without one. */
export type Script = { readonly [Name in QuestionName]?: () => unknown }

/** A worker's end of the line without a process behind it. */
export interface ScriptedWorker extends WorkerProcess {
  readonly asked: readonly QuestionName[]
  readonly isKilled: boolean
  /** It ends by itself. */
  exit(exit?: ProcessExit): void
  answerAs(script: Script): void
}

let nextPid = 1000

export function createScriptedWorker(first: Script): ScriptedWorker {
  const asked: QuestionName[] = []
  const listeners: ((message: unknown) => void)[] = []
  const exits: ((exit: ProcessExit) => void)[] = []
  let script = first
  let isKilled = false
  let isEnded = false
  const exit = (how: ProcessExit): void => {
    if (isEnded) return
    isEnded = true
    for (const listener of exits) listener(how)
  }
  return {
    pid: nextPid++,
    asked,
    send: (message) => {
      // Nothing else is ever sent to a worker.
      const { id, name } = message as QuestionMessage
      asked.push(name)
      const answer = script[name]
      if (answer === undefined) return
      void Promise.resolve()
        .then(answer)
        .then((told) => {
          for (const listener of listeners) listener({ id, answer: told })
        })
    },
    onMessage: (listener) => {
      listeners.push(listener)
      queueMicrotask(() => listener({ notice: 'here' }))
    },
    onExit: (listener) => void exits.push(listener),
    kill: () => {
      isKilled = true
      exit({ code: null, signal: 'SIGKILL' })
    },
    exit: (how = { code: 1, signal: null }) => exit(how),
    answerAs: (next) => {
      script = next
    },
    get isKilled() {
      return isKilled
    }
  }
}
