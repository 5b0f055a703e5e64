import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SnapshotHolder } from '../../../src/app/snapshot-holder.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const snapshotOf = () => makeSnapshot({ buses: { uk: createRecordingBus('uk') } })

/** Whether a promise has settled by now. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => (settled = true))
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe('SnapshotHolder', () => {
  it('gives the new snapshot at once, and tells when nobody holds the old one', async () => {
    const [old, next] = [snapshotOf(), snapshotOf()]
    const holder = new SnapshotHolder(old)
    const delivery = Promise.withResolvers<string>()
    const used = holder.during(holder.current, async () => delivery.promise)
    const unheld = holder.swap(next)
    assert.equal(holder.current, next)
    assert.equal(await hasSettled(unheld), false)
    delivery.resolve('settled')
    assert.equal(await used, 'settled')
    assert.equal(await hasSettled(unheld), true)
  })

  it('counts a delivery that failed as ended', async () => {
    const holder = new SnapshotHolder(snapshotOf())
    await assert.rejects(
      holder.during(holder.current, async () => {
        throw new Error('failed')
      })
    )
    assert.equal(await hasSettled(holder.swap(snapshotOf())), true)
  })

  it('waits for every snapshot before: one may hold what its successor no longer has', async () => {
    const holder = new SnapshotHolder(snapshotOf())
    const delivery = Promise.withResolvers<void>()
    const used = holder.during(holder.current, async () => delivery.promise)
    const first = holder.swap(snapshotOf())
    const second = holder.swap(snapshotOf())
    assert.deepEqual([await hasSettled(first), await hasSettled(second)], [false, false])
    delivery.resolve()
    await used
    assert.deepEqual([await hasSettled(first), await hasSettled(second)], [true, true])
  })

  it('lets a delivery go on with a snapshot that was replaced between its arrival and its begin', async () => {
    const holder = new SnapshotHolder(snapshotOf())
    const { current } = holder
    const delivery = Promise.withResolvers<void>()
    const used = holder.during(current, async () => delivery.promise)
    const unheld = holder.swap(snapshotOf())
    const later = holder.during(current, async () => delivery.promise)
    delivery.resolve()
    await Promise.all([used, later, unheld])
    await assert.rejects(
      holder.during(current, async () => undefined),
      /no longer in use/
    )
  })

  it('is not held up by deliveries of the present snapshot', async () => {
    const holder = new SnapshotHolder(snapshotOf())
    const unheld = holder.swap(snapshotOf())
    void holder.during(holder.current, async () => new Promise(() => undefined))
    assert.equal(await hasSettled(unheld), true)
  })
})
