import type { Snapshot } from '../core/snapshot.ts'

interface Lease {
  readonly snapshot: Snapshot
  /** Deliveries that hold it. */
  holders: number
  release: () => void
  readonly released: Promise<void>
}

/** The snapshot in use, and those before it that deliveries still hold (invariant 10). */
export class SnapshotHolder {
  #lease: Lease
  readonly #former = new Set<Lease>()

  constructor(snapshot: Snapshot) {
    this.#lease = leaseOf(snapshot)
  }

  get current(): Snapshot {
    return this.#lease.snapshot
  }

  /** `use` is one delivery, which holds `snapshot` to its end. */
  async during<T>(snapshot: Snapshot, use: () => Promise<T>): Promise<T> {
    const lease = this.#leaseOf(snapshot)
    lease.holders += 1
    try {
      return await use()
    } finally {
      lease.holders -= 1
      if (lease.holders === 0) this.#forgetIfFormer(lease)
    }
  }

  /** Every delivery from now on gets `next`. Settles when none holds one before it any more. */
  async swap(next: Snapshot): Promise<void> {
    const former = this.#lease
    this.#lease = leaseOf(next)
    this.#former.add(former)
    if (former.holders === 0) this.#forgetIfFormer(former)
    await Promise.all([...this.#former].map(async ({ released }) => released))
  }

  #leaseOf(snapshot: Snapshot): Lease {
    if (this.#lease.snapshot === snapshot) return this.#lease
    for (const lease of this.#former) if (lease.snapshot === snapshot) return lease
    throw new Error('a delivery holds a snapshot that is no longer in use')
  }

  #forgetIfFormer(lease: Lease): void {
    if (lease === this.#lease) return
    this.#former.delete(lease)
    lease.release()
  }
}

function leaseOf(snapshot: Snapshot): Lease {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { snapshot, holders: 0, release: resolve, released: promise }
}
