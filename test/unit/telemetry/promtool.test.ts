import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { parseExposition } from './exposition.ts'
import { settlement, stopped } from './settlements.ts'

/*
 * Prometheus's own reader, where it is installed (`apt-get install prometheus`); everywhere, our strict one. It looks
 * at our metrics alone: the names of the process's metrics are prom-client's, and some break its rules.
 */

const isInstalled = spawnSync('promtool', ['--version']).status === 0

async function ourExposition(): Promise<string> {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.configLoaded(makeSnapshot())
  metrics.regionReadiness(() => new Map([['uk', { ready: true, breaker: 'closed' }]]))
  metrics.received('github')
  metrics.received('unknown')
  metrics.settled(settlement())
  metrics.settled(stopped('signature-invalid', { reason: 'mismatch' }))
  metrics.drifted('github', '/ref must be string')
  metrics.publishedLate('github', false)
  metrics.connectionRefused('address')
  metrics.requestRefused('method-not-allowed')
  metrics.logGroupStored('uk', { records: 3, bytes: 900, syncMs: 4 })
  metrics.logDamaged('uk')
  const { text } = await metrics.text()
  return `${text
    .split('\n\n')
    .filter((family) => family.startsWith('# HELP turnpike_'))
    .join('\n')}\n`
}

function lint(text: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

test(`our metrics are good Prometheus (promtool ${isInstalled ? 'looks too' : 'is not installed here'})`, async () => {
  const text = await ourExposition()
  assert.ok(parseExposition(text).size > 20)
  if (!isInstalled) return
  assert.deepEqual(lint(text), { status: 0, said: '' })
  assert.notEqual(lint(text.replaceAll('turnpike_drift_total', 'turnpike_drift')).status, 0)
})
