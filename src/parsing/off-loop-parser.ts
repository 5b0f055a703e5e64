import { Worker } from 'node:worker_threads'
import type { Clock } from '../core/clock.ts'
import type { ParseOffLoop, ParseRequest } from '../core/parse-off-loop.ts'
import type { Payload } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import { pathKey } from './parse-job.ts'
import type { ParseResult } from './parse-job.ts'

export interface OffLoopParser {
  readonly parse: ParseOffLoop
  stop(): Promise<void>
}

export interface OffLoopParserOptions {
  readonly clock: Clock
  /** Bodies that wait or are parsed, together; beyond it a delivery is asked to be sent again. */
  readonly maxWaitingBytes?: number
  /** A job that takes longer is given up, and its thread replaced. */
  readonly jobTimeoutMs?: number
}

interface Waiting {
  readonly settle: (result: ParseResult) => void
}

const workerFile = import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js'

/** One thread for large bodies, started when the first of them comes. */
export function createOffLoopParser(options: OffLoopParserOptions): OffLoopParser {
  const thread = new ParserThread(options)
  return { parse: (request) => thread.parse(request), stop: () => thread.stop() }
}

class ParserThread {
  readonly #clock: Clock
  readonly #maxWaitingBytes: number
  readonly #jobTimeoutMs: number
  readonly #jobs = new Map<number, Waiting>()
  #worker: Worker | undefined
  #waitingBytes = 0
  #lastJobId = 0
  #isStopped = false

  constructor({ clock, maxWaitingBytes = 128 * 1024 * 1024, jobTimeoutMs = 5_000 }: OffLoopParserOptions) {
    this.#clock = clock
    this.#maxWaitingBytes = maxWaitingBytes
    this.#jobTimeoutMs = jobTimeoutMs
  }

  async parse(request: ParseRequest): Promise<Payload> {
    if (this.#isStopped) throw new Problem('overloaded', { reason: 'stopped' })
    if (this.#waitingBytes + request.body.length > this.#maxWaitingBytes)
      throw new Problem('overloaded', { reason: 'parser-queue-full' })
    this.#waitingBytes += request.body.length
    const result = await this.#run(request)
    this.#waitingBytes -= request.body.length
    return toPayload(result, request)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const stopped = this.#worker
    this.#failAll('stopped')
    await stopped?.terminate()
  }

  /** Never rejects: what waits is counted until it is settled. */
  #run(request: ParseRequest): Promise<ParseResult> {
    const jobId = ++this.#lastJobId
    return new Promise((resolve) => {
      const cancel = this.#clock.after(this.#jobTimeoutMs, () => this.#failAll('parser-timeout'))
      const settle = (result: ParseResult): void => {
        cancel()
        this.#jobs.delete(jobId)
        resolve(result)
      }
      this.#jobs.set(jobId, { settle })
      try {
        this.#ensureWorker().postMessage({ ...request, jobId })
      } catch {
        // No thread, or no memory for the copy: nothing is wrong with the delivery.
        settle(failed(jobId, 'worker-failed'))
      }
    })
  }

  #ensureWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const started = new Worker(new URL(workerFile, import.meta.url))
    started.unref()
    started.on('message', (result: ParseResult) => this.#jobs.get(result.jobId)?.settle(result))
    started.on('error', () => this.#lose(started, 'worker-failed'))
    started.on('exit', () => this.#lose(started, 'worker-ended'))
    this.#worker = started
    return started
  }

  /** A thread that was given up ends later, when the jobs are its successor's. */
  #lose(worker: Worker, reason: string): void {
    if (this.#worker === worker) this.#failAll(reason)
  }

  #failAll(reason: string): void {
    const given = this.#worker
    this.#worker = undefined
    for (const [jobId, { settle }] of this.#jobs) settle(failed(jobId, reason))
    void given?.terminate()
  }
}

function failed(jobId: number, reason: string): ParseResult {
  return { jobId, ok: false, code: 'overloaded', reason, detail: undefined }
}

function toPayload(result: ParseResult, request: ParseRequest): Payload {
  if (!result.ok)
    throw new Problem(result.code, {
      ...(result.reason === undefined ? {} : { reason: result.reason }),
      ...(result.detail === undefined ? {} : { detail: result.detail })
    })
  return {
    json: result.json,
    data: result.data ?? request.body,
    mediaType: result.mediaType,
    text: (path) => result.texts.get(pathKey(path))
  }
}
