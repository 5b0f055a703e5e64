import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opsgenie } from '../../../src/providers/opsgenie.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

const actedAt = (nanoseconds: string) => (payload: string) =>
  payload.replace(/"updatedAt":\d+/, `"updatedAt":${nanoseconds}`)

test('two actions within what a double can tell of a nanosecond are two events', async () => {
  const [one, two] = ['1772590392764002246', '1772590392764002247']
  assert.equal(Number(one), Number(two))
  const first = await attributesOfSample(opsgenie, 'alert.acknowledged', actedAt(one))
  const second = await attributesOfSample(opsgenie, 'alert.acknowledged', actedAt(two))
  assert.ok(first['id']?.endsWith(`.${one}`))
  assert.ok(second['id']?.endsWith(`.${two}`))
})

test('its nanoseconds are a time', async () => {
  assert.equal((await attributesOfSample(opsgenie, 'alert.created'))['time'], '2026-03-04T02:11:07.166Z')
})

test('actions of one alert stay in order, and each is an event of its own', async () => {
  const events = await Promise.all(
    ['alert.created', 'alert.acknowledged', 'alert.closed'].map((name) => attributesOfSample(opsgenie, name))
  )
  assert.equal(new Set(events.map(({ partitionkey }) => partitionkey)).size, 1)
  assert.equal(new Set(events.map(({ id }) => id)).size, 3)
})

test('an action without a time is told from another by its content', async () => {
  const without = (note: string) => (payload: string) => payload.replace(/"updatedAt":\d+/, `"note":"${note}"`)
  const [one, two] = await Promise.all(['a', 'b'].map((note) => settleSample(opsgenie, 'alert.closed', without(note))))
  assert.notEqual(one?.events[0]?.['id'], two?.events[0]?.['id'])
})
