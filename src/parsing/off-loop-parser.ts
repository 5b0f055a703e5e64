import { Worker } from 'node:worker_threads'
import type { Clock } from '../core/clock.ts'
import type { ParseOffLoop, ParseRequest } from '../core/parse-off-loop.ts'
import type { Document, Payload } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import { threadFile } from '../core/program-files.ts'
import { opaqueDocument } from '../pipeline/json-document.ts'
import { pathKey } from './parse-job.ts'
import type { ParseResult, ReadDocument } from './parse-job.ts'

export interface OffLoopParser {
  readonly parse: ParseOffLoop
  stop(): Promise<void>
}

export interface OffLoopParserOptions {
  readonly clock: Clock
  /** Bodies that wait or are parsed, together; beyond it a delivery is asked to be sent again. */
  readonly maxWaitingBytes?: number
  /** A job that takes longer, from when its thread got it, is given up and the thread replaced. */
  readonly jobTimeoutMs?: number
}

interface Job {
  readonly id: number
  readonly request: ParseRequest
  readonly settle: (result: ParseResult) => void
}

/** One thread for large bodies, started when the first of them comes. */
export function createOffLoopParser(options: OffLoopParserOptions): OffLoopParser {
  const thread = new ParserThread(options)
  return { parse: (request) => thread.parse(request), stop: () => thread.stop() }
}

class ParserThread {
  readonly #clock: Clock
  readonly #maxWaitingBytes: number
  readonly #jobTimeoutMs: number
  /** The thread has one job at a time: of one that hangs, those behind it are not to blame. */
  readonly #queue: Job[] = []
  #current: Job | undefined
  #cancelTimeout: () => void = () => undefined
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
    this.#worker = undefined
    const given = [this.#current, ...this.#queue.splice(0)]
    for (const job of given) if (job !== undefined) this.#settle(job, failed(job.id, 'stopped'))
    await stopped?.terminate()
  }

  /** Never rejects: what waits is counted until it is settled. */
  #run(request: ParseRequest): Promise<ParseResult> {
    const id = ++this.#lastJobId
    return new Promise((settle) => {
      this.#queue.push({ id, request, settle })
      this.#next()
    })
  }

  #next(): void {
    if (this.#current !== undefined) return
    const job = this.#queue.shift()
    if (job === undefined) return
    this.#current = job
    this.#cancelTimeout = this.#clock.after(this.#jobTimeoutMs, () => this.#giveUp('parser-timeout'))
    try {
      this.#ensureWorker().postMessage({ ...job.request, jobId: job.id })
    } catch {
      // No thread, or no memory for the copy: nothing is wrong with the delivery.
      this.#settle(job, failed(job.id, 'worker-failed'))
    }
  }

  #settle(job: Job, result: ParseResult): void {
    if (job === this.#current) {
      this.#cancelTimeout()
      this.#current = undefined
    }
    job.settle(result)
    this.#next()
  }

  #ensureWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const started = new Worker(threadFile('parsing/parse-worker'))
    started.unref()
    started.on('message', (result: ParseResult) => this.#answered(result))
    started.on('error', () => this.#lose(started, 'worker-failed'))
    started.on('exit', () => this.#lose(started, 'worker-ended'))
    this.#worker = started
    return started
  }

  #answered(result: ParseResult): void {
    if (this.#current?.id === result.jobId) this.#settle(this.#current, result)
  }

  /** A thread that was given up ends later, when the job is its successor's. */
  #lose(worker: Worker, reason: string): void {
    if (this.#worker === worker) this.#giveUp(reason)
  }

  /** Its thread is no longer trusted; those that wait get another. */
  #giveUp(reason: string): void {
    const given = this.#worker
    this.#worker = undefined
    void given?.terminate()
    if (this.#current !== undefined) this.#settle(this.#current, failed(this.#current.id, reason))
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
  const documents = result.documents.map(toDocument)
  const parts = result.parts.map(({ item, content, data, mediaType, isHidden }) => ({
    item: documents[item] ?? opaqueDocument,
    content: documents[content] ?? opaqueDocument,
    // The body is here: only places in it came back.
    data: data instanceof Uint8Array ? data : request.body.subarray(data.start, data.end),
    mediaType,
    isHidden
  }))
  return { whole: documents[0] ?? opaqueDocument, parts }
}

function toDocument({ json, texts }: ReadDocument): Document {
  return { json, text: (path) => texts.get(pathKey(path)) }
}
