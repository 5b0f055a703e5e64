import assert from 'node:assert/strict'
import type { BusRecord } from '../../../src/core/bus.ts'
import { readQuarantineEntry } from '../../../src/pipeline/quarantined-record.ts'
import type { QuarantinedEvent } from '../../../src/pipeline/quarantined-record.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import type { SnapshotParts } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

export const hourMs = 3_600_000
export const custody = { region: 'uk', basis: 'contract', expires: fixedStart + 24 * hourMs }
const byOwner = { kind: 'from', name: 'owner' } as const
export const push = { organization: { login: 'Newcomer' }, ref: 'refs/heads/main', x: 1.5 }

export interface Laid {
  readonly record: BusRecord
  readonly event: QuarantinedEvent
  readonly source: Partial<NonNullable<SnapshotParts['source']>>
}

/** A delivery that the real path laid in quarantine. */
export async function lay(parts: SnapshotParts, body: unknown = push): Promise<Laid> {
  const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
  const source = { tenant: byOwner, custody, ...parts.source }
  const snapshot = makeSnapshot({ ...parts, buses: { uk, eu }, source })
  const { outcome } = await makePipeline().settle(githubDelivery({ event: 'push', body }), snapshot)
  assert.equal(outcome.kind, 'quarantined')
  const [record] = [...uk.records, ...eu.records]
  assert.ok(record)
  return { record, event: readEvent(record), source }
}

export function readEvent(record: BusRecord): QuarantinedEvent {
  const entry = readQuarantineEntry(record)
  assert.ok(entry?.kind === 'event')
  return entry
}

/** Its record with another header, or without it. */
export function withHeader({ record }: Laid, header: string, value: string | undefined): BusRecord {
  return {
    ...record,
    headers: record.headers.flatMap((each) =>
      each[0] !== header ? [each] : value === undefined ? [] : [[header, value] as const]
    )
  }
}
