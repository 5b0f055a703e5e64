import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KeyPlace } from '../../../src/core/key-source.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { FetchedDocument } from '../../../src/keys/fetch-document.ts'
import { KeyCache } from '../../../src/keys/key-cache.ts'
import { keyLimits } from '../../../src/keys/key-limits.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { rsa } from '../../support/sign-asymmetric.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const place: KeyPlace = { kind: 'jwks', url: 'https://keys.example/jwks' }

function keySet(kid = 'key-1'): string {
  return JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] })
}

/** A place whose answers the test decides; every request is kept until then. */
function createPlace() {
  const clock = createFixedClock()
  const asked: string[] = []
  const results: string[] = []
  let next: () => Promise<FetchedDocument> = () => Promise.reject(new Error('nothing there'))
  const cache = new KeyCache({
    clock,
    fetchDocument: async (url) => {
      asked.push(url)
      return next()
    },
    onFetch: (_, result) => void results.push(result)
  })
  return {
    clock,
    cache,
    asked,
    results,
    gives: (text: string, lifeMs: number | undefined = hourMs) => {
      next = () => Promise.resolve({ text, lifeMs })
    },
    fails: () => {
      next = () => Promise.reject(new Error('ECONNREFUSED'))
    },
    waits: () => {
      const { promise, resolve } = Promise.withResolvers<FetchedDocument>()
      next = () => promise
      return (text: string) => resolve({ text, lifeMs: hourMs })
    }
  }
}

const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.code === 'keys-unavailable'
}

describe('keys of a sender', () => {
  test('are not there until they were asked for, and then are', async () => {
    const { cache, gives, asked } = createPlace()
    gives(keySet())
    assert.equal(cache.find(place), undefined)
    assert.deepEqual(asked, [], 'looking asks nobody')
    await cache.renew(place)
    const found = cache.find(place)
    assert.equal(found?.kind === 'jwks' && found.keys[0]?.id, 'key-1')
  })

  test('are asked for once, however many wait', async () => {
    const { cache, waits, asked } = createPlace()
    const answer = waits()
    const waiting = Array.from({ length: 20 }, () => cache.renew(place))
    answer(keySet())
    await Promise.all(waiting)
    assert.equal(asked.length, 1)
  })

  test('of a certificate are not those of a key set at the same URL', async () => {
    const { cache, gives } = createPlace()
    gives(keySet())
    await cache.renew(place)
    assert.equal(cache.find({ ...place, kind: 'certificate' }), undefined)
  })

  for (const [name, lifeMs, lasts] of [
    ['as long as their place says', 2 * hourMs, 2 * hourMs],
    ['five minutes at least', 0, 5 * minuteMs],
    ['a day at most', 1_000 * hourMs, 24 * hourMs],
    ['an hour where nothing is said', undefined, hourMs]
  ] as const)
    test(`count ${name}`, async () => {
      const { cache, clock, gives, waits } = createPlace()
      gives(keySet(), lifeMs)
      await cache.renew(place)
      waits()
      clock.advance(lasts - 1)
      assert.notEqual(cache.find(place), undefined)
      clock.advance(1)
      assert.equal(cache.find(place), undefined)
    })

  test('are fetched anew in the background before they end', async () => {
    const { cache, clock, gives, asked } = createPlace()
    gives(keySet())
    await cache.renew(place)
    clock.advance(hourMs * 0.8 - 1)
    cache.find(place)
    await settle()
    assert.equal(asked.length, 1)
    clock.advance(1)
    gives(keySet('key-2'))
    const before = cache.find(place)
    assert.equal(before?.kind === 'jwks' && before.keys[0]?.id, 'key-1', 'nobody waits')
    await settle()
    const after = cache.find(place)
    assert.equal(after?.kind === 'jwks' && after.keys[0]?.id, 'key-2')
    assert.equal(asked.length, 2)
  })

  test('count on for a day while their place can’t be reached, and no longer', async () => {
    const { cache, clock, gives, fails, results } = createPlace()
    gives(keySet())
    await cache.renew(place)
    fails()
    clock.advance(hourMs)
    assert.equal(cache.find(place), undefined, 'their place is asked first')
    await cache.renew(place)
    assert.notEqual(cache.find(place), undefined)
    assert.deepEqual(results, ['fetched', 'stale'])
    clock.advance(24 * hourMs)
    assert.equal(cache.find(place), undefined)
    await assert.rejects(cache.renew(place), isUnavailable)
  })

  test('that could never be fetched are a problem that passes', async () => {
    const { cache, clock, gives, fails, asked } = createPlace()
    fails()
    await assert.rejects(cache.renew(place), isUnavailable)
    await assert.rejects(cache.renew(place), isUnavailable)
    assert.equal(asked.length, 1, 'a place that failed is left alone for a moment')
    clock.advance(keyLimits.firstRetryMs)
    gives(keySet())
    await cache.renew(place)
    assert.notEqual(cache.find(place), undefined)
  })

  test('are asked for less and less often while that fails', async () => {
    const { cache, clock, fails, asked } = createPlace()
    fails()
    for (let second = 0; second < 120; second += 1) {
      await assert.rejects(cache.renew(place), isUnavailable)
      clock.advance(1_000)
    }
    // After 1, 2, 4, 8 and 16 seconds, then each half minute.
    assert.equal(asked.length, 8)
  })

  test('are not asked for again at once because one is unknown', async () => {
    const { cache, clock, gives, asked } = createPlace()
    gives(keySet())
    await cache.renew(place)
    await cache.renew(place)
    assert.equal(asked.length, 1)
    clock.advance(keyLimits.askAgainMs)
    await cache.renew(place)
    assert.equal(asked.length, 2)
  })

  test('are given up after two seconds', async () => {
    const clock = createFixedClock()
    const cache = new KeyCache({
      clock,
      fetchDocument: async (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('it did not answer in time')))
        }),
      onFetch: () => undefined
    })
    const waiting = assert.rejects(cache.renew(place), isUnavailable)
    clock.advance(keyLimits.fetchTimeoutMs)
    await waiting
    assert.equal(clock.waiting, 0)
  })

  test('that are being fetched are broken off at a stop', async () => {
    const cache = new KeyCache({
      clock: createFixedClock(),
      fetchDocument: async (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')))
        }),
      onFetch: () => undefined
    })
    const waiting = assert.rejects(cache.renew(place), isUnavailable)
    cache.stop()
    await waiting
  })

  for (const [name, text] of Object.entries({
    nothing: '',
    'another document': '<html>',
    'a list': '[]',
    'an empty key set': '{"keys":[]}',
    'keys to encrypt with': JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), use: 'enc' }] }),
    'a shared secret': '{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"key-1"}]}',
    'a weak key': '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}'
  }))
    test(`that are ${name} are none`, async () => {
      const { cache, gives } = createPlace()
      gives(text)
      await assert.rejects(cache.renew(place), isUnavailable)
      assert.equal(cache.find(place), undefined)
    })
})

describe('places that strangers name', () => {
  const strange = (number: number): KeyPlace => ({ kind: 'certificate', url: `https://keys.example/${number}.pem` })

  test('are asked so many a minute, while known ones still are', async () => {
    const { cache, clock, gives, fails, asked, results } = createPlace()
    gives(keySet())
    await cache.renew(place)
    fails()
    for (let number = 0; number < 100; number += 1) await assert.rejects(cache.renew(strange(number)), isUnavailable)
    assert.equal(asked.length, keyLimits.newPlacesPerMinute)
    assert.equal(results.filter((result) => result === 'refused').length, 101 - keyLimits.newPlacesPerMinute)
    gives(keySet('key-2'))
    clock.advance(keyLimits.askAgainMs)
    await cache.renew(place)
    const found = cache.find(place)
    assert.equal(found?.kind === 'jwks' && found.keys[0]?.id, 'key-2')
  })

  test('do not push out those that have keys', async () => {
    const { cache, clock, gives, fails } = createPlace()
    gives(keySet(), 24 * hourMs)
    await cache.renew(place)
    fails()
    for (let number = 0; number < 300; number += 1) {
      await assert.rejects(cache.renew(strange(number)), isUnavailable)
      clock.advance(minuteMs / 10)
    }
    assert.notEqual(cache.find(place), undefined)
  })
})
