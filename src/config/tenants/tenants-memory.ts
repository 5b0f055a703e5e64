import { fileSignature } from '../file-signature.ts'
import { readTenantsFile } from './read-tenants-file.ts'
import type { TenantsRequest, TenantsResult } from './tenants-request.ts'

/** Remembers the tenants that were read last: where only something else changed, a million need not be read again. */
export class TenantsMemory {
  #known = ''
  #result: TenantsResult | undefined

  async read(request: TenantsRequest): Promise<TenantsResult> {
    // The state before it is read: what changes meanwhile is another one.
    const asked = JSON.stringify([request, await fileSignature(request.path)])
    if (this.#result !== undefined && asked === this.#known) return this.#result
    const result = await readTenantsFile(request)
    if (result.ok) {
      this.#known = asked
      this.#result = result
    }
    return result
  }
}
