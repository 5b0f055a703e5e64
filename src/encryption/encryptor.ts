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

/** Encrypts small payloads here and large ones in a thread, which is started when the first of them comes. */
export function createEncryptor(): Encryptor {
  const thread = new EncryptingThread()
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
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastJobId = 0
  #isStopped = false

  /** How long it is waited for is the delivery's own deadline; how much may wait, the bytes in flight. */
  async encrypt(plain: Uint8Array, to: PublicKey, mediaType: string): Promise<Uint8Array> {
    if (this.#isStopped) throw new Problem('overloaded', { reason: 'stopped' })
    const job: EncryptJob = { jobId: ++this.#lastJobId, plain, to, mediaType }
    const { jwe } = await this.#run(job)
    if (jwe === undefined) throw new Problem('protection-unavailable', { reason: 'encryption-failed' })
    return jwe
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const worker = this.#worker
    this.#giveUp()
    await worker?.terminate()
  }

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
