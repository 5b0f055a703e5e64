import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fixedStart } from '../../support/fixed-clock.ts'
import { eventOf } from '../../support/event-of.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'

const received = new Date(fixedStart).toISOString()

describe('the time of an event', () => {
  test('is the payload’s, beside when it was received', async () => {
    const { attributes } = await eventOf({ event: 'issues', body: { issue: { updated_at: '2019-05-15T15:20:18Z' } } })
    assert.equal(attributes.time, '2019-05-15T15:20:18.000Z')
    assert.equal(attributes.recordedtime, received)
  })

  test('is when it was received where the payload has none that is one', async () => {
    for (const updated_at of [undefined, null, '', 'yesterday', 0, '2019-02-30T00:00:00Z', {}]) {
      const { attributes } = await eventOf({ event: 'issues', body: { issue: { updated_at } } })
      assert.equal(attributes.time, received)
    }
  })
})

test('an event says how it was proved, how good its id is, and where it was taken', async () => {
  const gateway = { name: 'edge', location: 'uk', environment: 'production', sandbox: false }
  const { attributes } = await eventOf({}, makeSnapshot({ change: { gateway } }))
  assert.equal(attributes.authmethod, 'hmac-sha256')
  assert.equal(attributes.idquality, 'native')
  assert.equal(attributes.environment, 'production')
  assert.equal(attributes.dataregion, 'uk')
})

test('a key is that of the source where no entity is known', async () => {
  const [one, same, other] = await Promise.all(
    ['a', 'a', 'b'].map((slug) =>
      eventOf({ event: 'teapot', body: { enterprise: { slug, html_url: 'https://github.com/enterprises/x' } } })
    )
  )
  assert.equal(one?.route.key, same?.route.key)
  assert.notEqual(one?.route.key, other?.route.key)
})

test('what a payload hints is a name and no text: a longer one is absent, and recorded nowhere', async () => {
  const hinted = async (environment: string): Promise<string | undefined> => {
    const body = { deployment: { environment }, deployment_status: { environment } }
    const { decided } = await eventOf({ event: 'deployment_status', body })
    return decided.view.data.environment
  }
  assert.equal(await hinted('p'.repeat(256)), 'p'.repeat(256))
  assert.equal(await hinted('p'.repeat(257)), undefined)
})
