import { parentPort, workerData } from 'node:worker_threads'
import { buffersOf } from '../../policy/tenants/tenant-index.ts'
import { scanTenants } from './scan-tenants.ts'
import type { TenantsRequest } from './tenants-request.ts'

/** A thread that reads one tenants file, hands over what it made, and ends. */
// `readTenantsFile` starts it with nothing else.
const result = await scanTenants(workerData as TenantsRequest)
parentPort?.postMessage(result, result.ok ? buffersOf(result.index) : [])
