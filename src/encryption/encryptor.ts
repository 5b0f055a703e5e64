import { Worker } from 'node:worker_threads'
import type { Encrypt, PublicKey } from '../core/privacy.ts'
import { Problem } from '../core/problem.ts'
import { threadFile } from '../core/program-files.ts'
import { limits } from '../pipeline/limits.ts'
import type { EncryptJob, EncryptResult } from './encrypt-job.ts'

export interface Encryptor {
  readonly encrypt: Encrypt
  stop(): Promise<void>
}

export interface EncryptorOptions {
  /** Payloads that wait for the thread or are encrypted, together; beyond it a delivery is asked to be sent again. */
  readonly maxWaitingBytes?: number
}

/** Encrypts small payloads here and large ones in a thread, which is started when the first of them comes. */
export function createEncryptor({ maxWaitingBytes = 128 * 1024 * 1024 }: EncryptorOptions = {}): Encryptor {
  const thread = new EncryptingThread(maxWaitingBytes)
  return {
    encrypt: async (plain, to, mediaType) =>
      plain.length < limits.offLoopBytes ? encryptHere(plain, to, mediaType) : thread.encrypt(plain, to, mediaType),
    stop: () => thread.stop()
  }
}

/** With its library: a gateway without regions' keys never loads it. */
const encryptHere: Encrypt = async (plain, to, mediaType) => {
  const { encryptJwe } = await import('./encrypt-jwe.ts')
  return encryptJwe(plain, to, mediaType)
}

type Waiting = (result: EncryptResult) => void

class EncryptingThread {
  readonly #maxWaitingBytes: number
  readonly #waiting = new Map<number, Waiting>()
  #waitingBytes = 0
  #worker: Worker | undefined
  #lastJobId = 0
  #isStopped = false

  constructor(maxWaitingBytes: number) {
    this.#maxWaitingBytes = maxWaitingBytes
  }

  /**
   * How long it is waited for is the delivery's own deadline. What waits is counted beyond it, until it is encrypted: the
   * bytes in flight no longer hold it then.
   */
  async encrypt(plain: Uint8Array, to: PublicKey, mediaType: string): Promise<Uint8Array> {
    if (this.#isStopped) throw new Problem('overloaded', { reason: 'stopped' })
    if (this.#waitingBytes + plain.length > this.#maxWaitingBytes)
      throw new Problem('overloaded', { reason: 'encryptor-queue-full' })
    const job: EncryptJob = { jobId: ++this.#lastJobId, plain, to, mediaType }
    this.#waitingBytes += plain.length
    const { jwe } = await this.#run(job)
    this.#waitingBytes -= plain.length
    if (jwe === undefined) throw new Problem('protection-unavailable', { reason: 'encryption-failed' })
    return jwe
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const worker = this.#worker
    this.#giveUp()
    await worker?.terminate()
  }

  /** Never rejects. */
  #run(job: EncryptJob): Promise<EncryptResult> {
    return new Promise((settle) => {
      this.#waiting.set(job.jobId, settle)
      try {
        this.#ensureWorker().postMessage(job)
      } catch {
        // No thread, or no memory for the copy: nothing is wrong with the delivery.
        this.#settle({ jobId: job.jobId })
      }
    })
  }

  #ensureWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const started = new Worker(threadFile('encryption/encrypt-worker'))
    started.unref()
    started.on('message', (result: EncryptResult) => this.#settle(result))
    const lose = (): void => {
      if (this.#worker === started) this.#giveUp()
    }
    started.on('error', lose)
    started.on('exit', lose)
    this.#worker = started
    return started
  }

  #settle(result: EncryptResult): void {
    const settle = this.#waiting.get(result.jobId)
    this.#waiting.delete(result.jobId)
    settle?.(result)
  }

  /** Those that wait are told; the next one gets another thread. */
  #giveUp(): void {
    this.#worker = undefined
    for (const jobId of this.#waiting.keys()) this.#settle({ jobId })
  }
}
