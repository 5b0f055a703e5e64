import { fileSignature } from '../file-signature.ts'
import { configLimits } from '../config-limits.ts'
import { readTenantsFile } from './read-tenants-file.ts'
import type { TenantsRequest, TenantsResult } from './tenants-request.ts'

/** Remembers the tenants that were read last: where only something else changed, a million need not be read again. */
export class TenantsMemory {
  #known = ''
  #result: TenantsResult | undefined
  #isFirst = true

  /** A configuration has been read whole, with tenants or without: from now on deliveries may wait for what is read. */
  endLoad(): void {
    this.#isFirst = false
  }

  async read(request: TenantsRequest): Promise<TenantsResult> {
    // The state before it is read: what changes meanwhile is another one.
    const asked = JSON.stringify([request, await fileSignature(request.path)])
    if (this.#result !== undefined && asked === this.#known) return this.#result
    // Before the first configuration there are no deliveries that would wait.
    const { tenantsAtStartOnLoopBytes, tenantsOnLoopBytes } = configLimits
    const onLoopBytes = this.#isFirst ? tenantsAtStartOnLoopBytes : tenantsOnLoopBytes
    const result = await readTenantsFile(request, onLoopBytes)
    if (result.ok) {
      this.#known = asked
      this.#result = result
    }
    return result
  }
}
