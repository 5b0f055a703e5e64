import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { WantedEvents } from '../../../src/app/wanted-events.ts'
import type { BusRecord } from '../../../src/core/bus.ts'
import { encodeMarker } from '../../../src/pipeline/encode-marker.ts'
import { quarantineKey } from '../../../src/pipeline/quarantine-place.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { lay, withHeader } from '../pipeline/lay-in-quarantine.ts'

const mebibyte = 1024 * 1024
const laid = await lay({})
const source = laid.event.event.attributes.get('source') ?? ''

/** An event that was kept, with a value of that size. */
function held(id: string, mebibytes: number): BusRecord {
  const value = new Uint8Array(mebibytes * mebibyte)
  return { ...withHeader(laid, 'ce_id', id), key: quarantineKey(source, id), value }
}

function marker({ key }: BusRecord): BusRecord {
  const about = { region: 'uk', key, id: 'any', source, deliveries: [laid.event.quarantine.deliveryId] }
  return encodeMarker({ ...about, says: 'dropped', at: fixedStart }, makeSnapshot())
}

function found(wanted: WantedEvents, { key }: BusRecord): number | 'too-much' | undefined {
  const event = wanted.pending(key)
  return event === undefined || event === 'too-much' ? event : event.event.data?.length
}

describe('what one request may hold', () => {
  test('is not used up by an event that was kept again and again', () => {
    const event = held('big', 1)
    const wanted = new WantedEvents([event.key])
    for (let time = 0; time < 200; time++) wanted.add(event)
    assert.equal(found(wanted, event), mebibyte)
  })

  test('nor by what was ended, before it was kept again or another was', () => {
    const [event, other] = [held('one', 40), held('other', 40)]
    const wanted = new WantedEvents([event.key, other.key])
    for (let time = 0; time < 3; time++) for (const record of [event, marker(event)]) wanted.add(record)
    wanted.add(other)
    assert.deepEqual([found(wanted, event), wanted.endOf(event.key)], [undefined, 'dropped'])
    assert.equal(found(wanted, other), 40 * mebibyte)
  })

  test('is for as many as have room; the others are too much, each until the request is for it alone', () => {
    const [one, two, three] = [held('one', 40), held('two', 40), held('three', 10)]
    const wanted = new WantedEvents([one.key, two.key, three.key])
    for (const record of [one, two, three]) wanted.add(record)
    assert.deepEqual(
      [one, two, three].map((record) => found(wanted, record)),
      [40 * mebibyte, 'too-much', 10 * mebibyte]
    )
    const alone = new WantedEvents([two.key])
    for (const record of [one, two, three]) alone.add(record)
    assert.deepEqual([found(alone, one), found(alone, two)], [undefined, 40 * mebibyte])
  })

  test('has room for one event of any size, and gives back what a larger one replaced', () => {
    const [event, other] = [held('one', 1), held('other', 60)]
    const wanted = new WantedEvents([event.key, other.key])
    for (const record of [event, held('one', 80)]) wanted.add(record)
    assert.equal(found(wanted, event), 80 * mebibyte)
    for (const record of [other, event, other]) wanted.add(record)
    assert.deepEqual([found(wanted, event), found(wanted, other)], [mebibyte, 60 * mebibyte])
  })

  test('is told with every delivery that brought it, and not used up by one that a marker before it ended', () => {
    const [event, other] = [held('one', 40), held('other', 40)]
    const brought = (id: string): BusRecord => ({
      ...event,
      headers: event.headers.map(([name, value]) => [name, name === 'turnpike-delivery' ? id : value])
    })
    const wanted = new WantedEvents([event.key, other.key])
    for (const record of [marker(event), event, other]) wanted.add(record)
    assert.deepEqual([found(wanted, event), found(wanted, other)], [undefined, 40 * mebibyte])
    for (const record of [marker(other), brought('2'), brought('3')]) wanted.add(record)
    const pending = wanted.pending(event.key)
    assert.ok(pending !== undefined && pending !== 'too-much')
    assert.deepEqual(pending.deliveries, ['2', '3'])
  })

  test('is a copy, apart from the memory that it was read into', () => {
    const event = held('one', 1)
    const wanted = new WantedEvents([event.key])
    wanted.add(event)
    event.value?.fill(7)
    const kept = wanted.pending(event.key)
    assert.ok(kept !== undefined && kept !== 'too-much')
    assert.deepEqual(kept.event.data?.subarray(0, 2), Uint8Array.of(0, 0))
  })
})
