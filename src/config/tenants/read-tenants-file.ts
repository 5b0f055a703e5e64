import { stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { threadFile } from '../../core/program-files.ts'
import { configLimits } from '../config-limits.ts'
import { scanTenants } from './scan-tenants.ts'
import type { TenantsRequest, TenantsResult } from './tenants-request.ts'

/** What the thread makes of lines is garbage at once: a small nursery is collected more often, and takes less. */
const resourceLimits = { maxYoungGenerationSizeMb: 16 }

/** Reads a tenants file without keeping deliveries waiting: what is larger than so much is read by a thread of its own. */
export async function readTenantsFile(
  request: TenantsRequest,
  onLoopBytes: number = configLimits.tenantsOnLoopBytes
): Promise<TenantsResult> {
  return (await isSmall(request.path, onLoopBytes)) ? scanTenants(request) : scanInThread(request)
}

async function isSmall(path: string, onLoopBytes: number): Promise<boolean> {
  try {
    const found = await stat(path)
    // Of a pipe nobody knows.
    return found.isFile() && found.size <= onLoopBytes
  } catch {
    // Why it can't be read is told by reading it.
    return true
  }
}

async function scanInThread(request: TenantsRequest): Promise<TenantsResult> {
  const { promise, resolve } = Promise.withResolvers<TenantsResult>()
  const worker = new Worker(threadFile('config/tenants/tenants-worker'), { workerData: request, resourceLimits })
  worker.on('message', (result: TenantsResult) => resolve(result))
  worker.on('error', () => resolve({ ok: false, why: 'could not be read: its thread ran out of memory or failed' }))
  worker.on('exit', () => resolve({ ok: false, why: 'could not be read: its thread ended' }))
  return promise
}
