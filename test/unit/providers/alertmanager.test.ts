import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../../src/core/json.ts'
import { alertmanager } from '../../../src/providers/alertmanager.ts'
import { editing, settleSample } from './sample-events.ts'

async function idsOf(name: string, change?: (payload: string) => string): Promise<readonly (string | undefined)[]> {
  const { events, outcome } = await settleSample(alertmanager, name, change)
  assert.equal(outcome.kind, 'accepted')
  return events.map(({ id }) => id)
}

function alertsOf(payload: Readonly<Record<string, Json>>): readonly Json[] {
  const alerts = payload['alerts']
  assert.ok(Array.isArray(alerts))
  return alerts
}

test('a group that is told again gives the same events, whoever joined it meanwhile', async () => {
  const first = await idsOf('firing')
  const repeated = editing((payload) => {
    payload['alerts'] = alertsOf(payload).toReversed()
    payload['groupKey'] = '{}:{alertname="Other"}'
    payload['truncatedAlerts'] = 3
  })
  assert.deepEqual((await idsOf('firing', repeated)).toReversed(), first)
  const moved = (payload: string): string => payload.replaceAll('0001-01-01T00:00:00Z', '2026-03-06T11:30:00Z')
  assert.deepEqual(await idsOf('firing', moved), first)
})

test('its end is another event, at its own time, and so is the same alert when it fires anew', async () => {
  const [first] = await idsOf('firing')
  const { events } = await settleSample(alertmanager, 'resolved')
  const [resolved = {}] = events
  assert.notEqual(resolved['id'], first)
  assert.equal(resolved['time'], '2026-03-06T11:21:00.123Z')
  const anew = (payload: string): string => payload.replaceAll('2026-03-06T11:06:00.123Z', '2026-03-07T08:00:00.000Z')
  assert.notEqual((await idsOf('firing', anew))[0], first)
})

test('beginning and end of one alert have one key, and another alert has another', async () => {
  const { events: firing } = await settleSample(alertmanager, 'firing')
  const { events: resolved } = await settleSample(alertmanager, 'resolved')
  assert.equal(resolved[0]?.['partitionkey'], firing[0]?.['partitionkey'])
  assert.notEqual(firing[1]?.['partitionkey'], firing[0]?.['partitionkey'])
})

test('a group in which everything was silenced stores nothing, and is answered well', async () => {
  const { outcome, status, stored } = await settleSample(
    alertmanager,
    'firing',
    editing((payload) => (payload['alerts'] = []))
  )
  assert.deepEqual([outcome.kind, status, stored], ['ignored', 200, []])
})
