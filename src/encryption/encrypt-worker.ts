import { parentPort } from 'node:worker_threads'
import type { PublicKey } from '../core/privacy.ts'
import type { EncryptJob, EncryptResult } from './encrypt-job.ts'
import { encryptJwe } from './encrypt-jwe.ts'

/** One object for each key: what crossed from another thread is a new one each time. */
const keys = new Map<string, PublicKey>()

parentPort?.on('message', (job: EncryptJob) => void encrypt(job).then(answer))

function answer(result: EncryptResult): void {
  // Moved and not copied: the other thread has deliveries to answer.
  parentPort?.postMessage(result, result.jwe === undefined ? [] : [result.jwe.buffer])
}

async function encrypt({ jobId, plain, to, mediaType }: EncryptJob): Promise<EncryptResult> {
  try {
    // Its memory is its own, as a small buffer's may not be.
    return { jobId, jwe: Uint8Array.from(await encryptJwe(plain, sameKey(to), mediaType)) }
  } catch {
    return { jobId }
  }
}

function sameKey(key: PublicKey): PublicKey {
  const text = JSON.stringify(key)
  const known = keys.get(text) ?? key
  keys.set(text, known)
  return known
}
