import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { holdProcessOpen, startJava } from './java-process.ts'
import { javaArguments } from './jvm-options.ts'
import type { KafkaJars } from './jvm-options.ts'

/** One record as KafkaProbe.java writes it: bytes are base64. */
export interface WireRecord {
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
}

export interface ProbeCommand extends Readonly<Record<string, unknown>> {
  readonly op: string
  readonly cluster: string
}

interface Reply<Answer> {
  readonly answer: Answer
  readonly records: readonly WireRecord[]
}

/** Kafka's Java clients in a process of their own: no code of this project is between them and the broker. */
export interface Probe {
  readonly pid: number | undefined
  /** `Answer` is what KafkaProbe.java answers to this op. */
  ask<Answer>(command: ProbeCommand): Promise<Reply<Answer>>
  /** Ends the process in order. */
  end(): Promise<void>
}

/** What Kafka said: `kind` is the Java exception's name (`TopicAuthorizationException`, `TimeoutException`, …). */
export class KafkaProbeError extends Error {
  readonly kind: string

  constructor(op: string, kind: string, message: string) {
    super(`${op}: ${kind}: ${message}`)
    this.name = 'KafkaProbeError'
    this.kind = kind
  }
}

interface Line {
  readonly id: number
  readonly record?: WireRecord
  readonly error?: string
  readonly message?: string
  readonly answer?: unknown
}

interface Question {
  take(line: Line): void
  giveUp(): void
}

/** It keeps this process alive only while a question is open. */
export async function startProbe(jars: KafkaJars, javaOptions: readonly string[] = []): Promise<Probe> {
  const args = [...javaArguments(jars, 'probe', javaOptions), 'KafkaProbe']
  const child = await startJava(args, ['pipe', 'pipe', 'ignore'])
  const { pid, stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('the probe has no pipes')
  const questions = new Map<number, Question>()
  let lastId = 0

  child.once('exit', () => {
    for (const question of questions.values()) question.giveUp()
  })
  createInterface({ input: stdout }).on('line', (text) => {
    const line: Line = JSON.parse(text)
    questions.get(line.id)?.take(line)
  })
  holdProcessOpen(child, false)

  return {
    pid,
    async ask<Answer>(command: ProbeCommand): Promise<Reply<Answer>> {
      const id = ++lastId
      holdProcessOpen(child, true)
      try {
        const reply = new Promise<Reply<Answer>>((resolve, reject) => {
          questions.set(id, createQuestion(command.op, resolve, reject))
        })
        stdin.write(`${JSON.stringify({ ...command, id })}\n`)
        return await reply
      } finally {
        questions.delete(id)
        if (questions.size === 0) holdProcessOpen(child, false)
      }
    },
    async end() {
      holdProcessOpen(child, true)
      stdin.end()
      await once(child, 'exit')
    }
  }
}

function createQuestion<Answer>(
  op: string,
  resolve: (reply: Reply<Answer>) => void,
  reject: (error: Error) => void
): Question {
  const records: WireRecord[] = []
  return {
    take({ record, error, message, answer }) {
      if (record !== undefined) records.push(record)
      else if (error !== undefined) reject(new KafkaProbeError(op, error, message ?? ''))
      // Both ends of the pipe are of one commit: KafkaProbe.java answers what its op is said to answer.
      else resolve({ answer: answer as Answer, records })
    },
    giveUp: () => reject(new Error(`the probe ended before it answered ${op}`))
  }
}
