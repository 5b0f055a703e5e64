import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InFlightBytes, Reservation } from '../../../src/http/in-flight-bytes.ts'

const bounds = { maxInFlightBytes: 100, maxInFlightBytesPerAddress: 60 }

test('an address takes its share to the byte, and no more', () => {
  const inFlight = new InFlightBytes(bounds)
  const reservation = new Reservation(inFlight, 'a')
  reservation.grow(60)
  assert.throws(() => reservation.grow(1), { code: 'too-many-requests' })
  assert.equal(inFlight.total, 60)
})

test('one address never has what another is refused for', () => {
  const inFlight = new InFlightBytes(bounds)
  new Reservation(inFlight, 'a').grow(60)
  const other = new Reservation(inFlight, 'b')
  assert.throws(() => other.grow(41), { code: 'overloaded' })
  other.grow(40)
  assert.equal(inFlight.total, 100)
})

test('what is refused is not held', () => {
  const inFlight = new InFlightBytes(bounds)
  const reservation = new Reservation(inFlight, 'a')
  reservation.grow(10)
  assert.throws(() => reservation.grow(1_000))
  reservation.release()
  assert.equal(inFlight.total, 0)
  new Reservation(inFlight, 'a').grow(60)
})

test('a release is for once, and for its own bytes only', () => {
  const inFlight = new InFlightBytes(bounds)
  const [one, other] = [new Reservation(inFlight, 'a'), new Reservation(inFlight, 'a')]
  one.grow(20)
  other.grow(30)
  one.release()
  one.release()
  assert.equal(inFlight.total, 30)
  other.release()
  assert.equal(inFlight.total, 0)
  assert.equal(inFlight.addresses, 0)
})

test('an address that holds nothing is forgotten, even one that only ever was refused', () => {
  const inFlight = new InFlightBytes(bounds)
  const reservation = new Reservation(inFlight, 'a')
  assert.throws(() => reservation.grow(61))
  reservation.release()
  reservation.grow(0)
  reservation.release()
  assert.equal(inFlight.addresses, 0)
})
