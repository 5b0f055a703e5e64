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
export function createOffLoopParser({
  clock,
  maxWaitingBytes = 128 * 1024 * 1024,
  jobTimeoutMs = 5_000
}: OffLoopParserOptions): OffLoopParser {
  const jobs = new Map<number, Waiting>()
  let worker: Worker | undefined
  let waitingBytes = 0
  let lastJobId = 0

  function ensureWorker(): Worker {
    if (worker !== undefined) return worker
    const started = new Worker(new URL(workerFile, import.meta.url))
    started.unref()
    started.on('message', (result: ParseResult) => jobs.get(result.jobId)?.settle(result))
    started.on('error', () => failAll('worker-failed'))
    started.on('exit', () => {
      if (worker === started) failAll('worker-ended')
    })
    worker = started
    return started
  }

  function failAll(reason: string): void {
    const failed = worker
    worker = undefined
    for (const [jobId, { settle }] of jobs) settle({ jobId, ok: false, code: 'overloaded', reason, detail: undefined })
    void failed?.terminate()
  }

  async function parse(request: ParseRequest): Promise<Payload> {
    if (waitingBytes + request.body.length > maxWaitingBytes)
      throw new Problem('overloaded', { reason: 'parser-queue-full' })
    const jobId = ++lastJobId
    waitingBytes += request.body.length
    const result = await new Promise<ParseResult>((resolve) => {
      const cancel = clock.after(jobTimeoutMs, () => failAll('parser-timeout'))
      jobs.set(jobId, {
        settle: (settled) => {
          cancel()
          jobs.delete(jobId)
          resolve(settled)
        }
      })
      ensureWorker().postMessage({ ...request, jobId })
    })
    waitingBytes -= request.body.length
    return toPayload(result, request)
  }

  return {
    parse,
    stop: async () => {
      const stopped = worker
      failAll('stopped')
      await stopped?.terminate()
    }
  }
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
