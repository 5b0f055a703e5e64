import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HeldTokens } from '../../../../../src/bus/kafka/oauth/oauth-held-tokens.ts'
import type { GrantedToken } from '../../../../../src/bus/kafka/oauth/oauth-held-tokens.ts'
import { createFixedClock } from '../../../../support/fixed-clock.ts'
import { settle } from '../../batching/held-transport.ts'

const hourMs = 3_600_000

class Scene {
  readonly clock = createFixedClock()
  readonly requests: PromiseWithResolvers<GrantedToken>[] = []
  readonly tokens = new HeldTokens(this.clock, async () => {
    const request = Promise.withResolvers<GrantedToken>()
    this.requests.push(request)
    return request.promise
  })

  /** Asks, and answers the request that must come of it. */
  async grant(token: string, granted: Partial<GrantedToken> = { lifetimeMs: hourMs }): Promise<void> {
    const before = this.requests.length
    const asked = this.tokens.get()
    assert.equal(this.requests.length, before + 1, 'it is asked for')
    this.requests.at(-1)?.resolve({ token, lifetimeMs: undefined, ...granted })
    assert.equal(await asked, token)
  }
}

describe('a held token', () => {
  it('is asked for once by all who want it at a time', async () => {
    const { tokens, requests } = new Scene()
    const asked = Array.from({ length: 20 }, async () => tokens.get())
    requests[0]?.resolve({ token: 'one', lifetimeMs: hourMs })
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['one']))
    assert.equal(await tokens.get(), 'one')
    assert.equal(requests.length, 1)
  })

  it('is not given in the last 30 s of its life, which is counted from the request on', async () => {
    const scene = new Scene()
    const asked = scene.tokens.get()
    scene.clock.advance(4000)
    scene.requests[0]?.resolve({ token: 'one', lifetimeMs: 40_000 })
    await asked
    scene.clock.advance(15_999)
    assert.equal(await scene.tokens.get(), 'one')
    scene.clock.advance(1)
    await scene.grant('two', { lifetimeMs: 300_000 })
    scene.clock.advance(269_999)
    assert.equal(await scene.tokens.get(), 'two')
    scene.clock.advance(1)
    scene.requests.at(-1)?.resolve({ token: 'renewed', lifetimeMs: 0 })
    await settle()
    await scene.grant('three')
  })

  it('is not held when nobody says how long it lives, or when it does not', async () => {
    const scene = new Scene()
    await scene.grant('one', {})
    await scene.grant('two', { lifetimeMs: 0 })
    await scene.grant('three')
    assert.equal(await scene.tokens.get(), 'three')
  })

  it('is not given after its end by the clock on the wall, however little time this machine has noticed', async () => {
    const scene = new Scene()
    await scene.grant('one')
    const monotonicMs = scene.clock.monotonicMs()
    scene.clock.advance(hourMs)
    Object.assign(scene.clock, { monotonicMs: () => monotonicMs + 1000 })
    await scene.grant('two')
  })

  it('is renewed behind those who use it, as brokers may refuse it long before its end', async () => {
    const scene = new Scene()
    await scene.grant('one')
    scene.clock.advance(29_999)
    assert.equal(await scene.tokens.get(), 'one')
    assert.equal(scene.requests.length, 1)
    scene.clock.advance(1)
    assert.equal(await scene.tokens.get(), 'one')
    assert.equal(await scene.tokens.get(), 'one')
    assert.equal(scene.requests.length, 2)
    scene.requests[1]?.resolve({ token: 'two', lifetimeMs: hourMs })
    await settle()
    assert.equal(await scene.tokens.get(), 'two')
  })

  it('is given to its end while no other can be had', async () => {
    const scene = new Scene()
    await scene.grant('one')
    scene.clock.advance(60_000)
    assert.equal(await scene.tokens.get(), 'one')
    scene.requests[1]?.reject(new Error('down'))
    await settle()
    assert.equal(await scene.tokens.get(), 'one')
    assert.equal(scene.requests.length, 2)
    scene.clock.advance(1000)
    assert.equal(await scene.tokens.get(), 'one')
    assert.equal(scene.requests.length, 3)
  })
})

describe('a token that cannot be had', () => {
  it('fails all who asked, and is not asked for again within a second, but then', async () => {
    const scene = new Scene()
    const failure = new Error('down')
    const asked = [scene.tokens.get(), scene.tokens.get()]
    scene.requests[0]?.reject(failure)
    for (const result of await Promise.allSettled(asked))
      assert.ok(result.status === 'rejected' && result.reason === failure)
    scene.clock.advance(999)
    await assert.rejects(scene.tokens.get(), failure)
    assert.equal(scene.requests.length, 1)
    scene.clock.advance(1)
    await scene.grant('one')
    assert.equal(await scene.tokens.get(), 'one')
  })
})
