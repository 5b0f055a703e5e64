import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createEmbeddedRegion } from '../../../src/app/embedded-region.ts'
import type { EmbeddedBusConfig } from '../../../src/config/config.ts'
import { quarantineTopic } from '../../../src/pipeline/quarantine-place.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { recordLog } from '../telemetry/recorded-log.ts'

const kibibyte = 1024
const topic = 'acme.uk.scm'

async function startRegion(context: TestContext, config: Pick<EmbeddedBusConfig, 'segmentBytes' | 'retention'>) {
  const directory = mkdtempSync(join(reapedFolder(), 'region-'))
  const parts = {
    metrics: createMetrics({ version: '0' }),
    log: recordLog(createFixedClock()).log,
    gatewayName: 'edge'
  }
  const worker = { number: 1, count: 8 }
  const { bus } = createEmbeddedRegion('uk', { kind: 'embedded', directory, ...config }, { ...parts, worker })
  await bus.start()
  context.after(async () => bus.stop())
  const keptBytes = (of: string): number => {
    const folder = join(directory, 'worker-1', of)
    const segments = readdirSync(folder).filter((name) => name.endsWith('.log'))
    return segments.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  }
  return { bus, keptBytes }
}

test('one of eight workers whose share is no more than a segment keeps its share, and little more', async (context) => {
  const share = 64 * kibibyte
  const retention = { ageMs: 1e9, bytes: 8 * share }
  const { bus, keptBytes } = await startRegion(context, { segmentBytes: share, retention })
  const value = Buffer.alloc(kibibyte)
  for (let stored = 0; stored < 300; stored++) {
    await bus.publish([{ topic, key: 'k', headers: [], value }])
    const kept = keptBytes(topic)
    assert.ok(kept >= Math.min(share, stored * kibibyte), `${kept} bytes are left of ${stored} KiB`)
  }
  await waitUntil(() => keptBytes(topic) <= 1.5 * share, 'what is more is removed')
})

test('events that are pending in the quarantine are not removed for their size', async (context) => {
  const quarantine = quarantineTopic('acme', 'uk')
  const retention = { ageMs: 1e9, bytes: 8 * 64 * kibibyte }
  const { bus, keptBytes } = await startRegion(context, { segmentBytes: 64 * kibibyte, retention })
  const value = Buffer.alloc(kibibyte)
  for (let stored = 0; stored < 300; stored++)
    await bus.publish([topic, quarantine].map((of) => ({ topic: of, key: 'k', headers: [], value })))
  await waitUntil(() => keptBytes(topic) <= 96 * kibibyte, 'size removes what else was stored')
  assert.ok(keptBytes(quarantine) >= 300 * kibibyte, `${keptBytes(quarantine)} bytes are left`)
})
