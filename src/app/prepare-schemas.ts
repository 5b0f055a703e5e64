import type { Snapshot } from '../core/snapshot.ts'

/**
 * Compiles the contract schemas of a snapshot's senders, one between other work each time, while the snapshot is in use.
 * They take longer than all else that a start waits for; a delivery that comes before its sender's turn compiles its own.
 */
export async function prepareSchemas(
  { sources, schemas }: Pick<Snapshot, 'sources' | 'schemas'>,
  pause: () => Promise<void>,
  isInUse: () => boolean
): Promise<void> {
  const ids = new Set(Array.from(sources.values(), ({ provider }) => provider.schema))
  for (const id of ids) {
    if (id === undefined) continue
    await pause()
    if (!isInUse()) return
    schemas.prepare(id)
  }
}
