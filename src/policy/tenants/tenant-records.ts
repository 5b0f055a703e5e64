import { ByteReader } from './byte-reader.ts'
import type { TenantIndex } from './tenant-index.ts'

export interface RecordedName {
  /** Its number. */
  readonly space: number
  readonly name: string
}

/** Reads the records of an index; a tenant is told by its number. */
export class TenantRecords {
  readonly #reader: ByteReader
  readonly #starts: Uint32Array

  constructor({ records, starts }: Pick<TenantIndex, 'records' | 'starts'>) {
    this.#reader = new ByteReader(records)
    this.#starts = starts
  }

  kindOf(tenant: number): number {
    this.#reader.goTo(this.#starts[tenant] ?? 0)
    return this.#reader.number()
  }

  idOf(tenant: number): string {
    this.kindOf(tenant)
    return this.#reader.text()
  }

  namesOf(tenant: number): readonly RecordedName[] {
    this.#goToNames(tenant)
    const count = this.#reader.number()
    return Array.from({ length: count }, () => ({ space: this.#reader.number(), name: this.#reader.text() }))
  }

  /** Whether a tenant's id (space 0) or one of its names in a space is the one that is looked for. */
  isCalled(tenant: number, space: number, isIt: (name: string) => boolean): boolean {
    if (space === 0) return isIt(this.idOf(tenant))
    this.#goToNames(tenant)
    for (let left = this.#reader.number(); left > 0; left -= 1)
      if (this.#reader.number() !== space) this.#reader.skipText()
      else if (isIt(this.#reader.text())) return true
    return false
  }

  #goToNames(tenant: number): void {
    this.kindOf(tenant)
    this.#reader.skipText()
  }
}
