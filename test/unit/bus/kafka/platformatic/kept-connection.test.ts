import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptConnection } from '../../../../../src/bus/kafka/platformatic/kept-connection.ts'

class FakeConnection {
  isOpen = true
  isFresh = true
  isRetired = false
  retire(): void {
    this.isRetired = true
  }
}

function keep(failures = 0): { kept: KeptConnection<FakeConnection>; opened: FakeConnection[] } {
  const opened: FakeConnection[] = []
  let left = failures
  const kept = new KeptConnection(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    if (left-- > 0) throw new Error('refused')
    const connection = new FakeConnection()
    opened.push(connection)
    return connection
  })
  return { kept, opened }
}

test('all who ask share one connection', async () => {
  const { kept, opened } = keep()
  const [one, other] = await Promise.all([kept.get(), kept.get()])
  assert.equal(one, other)
  assert.equal(await kept.get(), one)
  assert.equal(opened.length, 1)
})

test('one that has closed is replaced', async () => {
  const { kept, opened } = keep()
  const first = await kept.get()
  first.isOpen = false
  assert.notEqual(await kept.get(), first)
  assert.equal(opened.length, 2)
})

test('one whose log-in grows old ends once another is there', async () => {
  const { kept, opened } = keep()
  const first = await kept.get()
  first.isFresh = false
  const next = kept.get()
  assert.equal(first.isRetired, false)
  assert.notEqual(await next, first)
  assert.equal(first.isRetired, true)
  assert.equal(opened.length, 2)
})

test('who asks while it cannot be opened is told so, and the next tries again', async () => {
  const { kept, opened } = keep(1)
  const results = await Promise.allSettled([kept.get(), kept.get()])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected']
  )
  assert.equal(await kept.get(), opened[0])
})
