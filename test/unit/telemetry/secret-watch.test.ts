import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Instant } from '../../../src/core/clock.ts'
import type { NoticedSource } from '../../../src/core/secret-notices.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { SecretWindow } from '../../../src/core/secret.ts'
import { SecretWatch } from '../../../src/telemetry/secret-watch.ts'
import { createFixedClock, fixedStart } from '../../support/fixed-clock.ts'
import { bearer, pathToken } from '../../support/test-schemes.ts'
import { recordLog } from './recorded-log.ts'

const dayMs = 86_400_000
const key = 'a key that must be in no line'

function secret(label: string, window: SecretWindow = {}): Secret {
  return new Secret(label, Buffer.from(key), window)
}

function source(name: string, ...secrets: readonly Secret[]): NoticedSource {
  return { name, proof: { need: 'all', schemes: [{ scheme: bearer, secrets }] } }
}

function watch(sources: readonly NoticedSource[]) {
  const clock = createFixedClock()
  const { log, text } = recordLog(clock)
  const watching = new SecretWatch(log, clock)
  watching.configLoaded(sources)
  /** Each line once as `level source secret day`, of those about a kind of thing. */
  const said = (about: RegExp): readonly string[] =>
    text()
      .split('\n')
      .filter((line) => about.test(line))
      .map((line) => JSON.parse(line))
      .map(({ level, source: of, secret: label, time }) => `${level} ${of} ${label} ${day(Date.parse(time))}`)
  const day = (at: Instant): number => Math.floor((at - fixedStart) / dayMs)
  return { clock, watching, said, text }
}

describe('the watch over secrets that expire', () => {
  test('says so two weeks ahead and each day, says when it is over, and when nothing counts', () => {
    const { clock, said, text } = watch([
      source('billing', secret('env:OLD', { notAfter: fixedStart + 17 * dayMs }), secret('env:NEW')),
      source('builds', secret('env:ONLY', { notAfter: fixedStart + 2 * dayMs }))
    ])
    assert.deepEqual(said(/expires soon/), ['warn builds env:ONLY 0'])
    clock.advance(18 * dayMs)
    assert.deepEqual(
      said(/expires soon.*/).filter((line) => line.includes('env:OLD')),
      Array.from({ length: 14 }, (_, at) => `warn billing env:OLD ${at + 3}`)
    )
    assert.deepEqual(said(/has expired/).slice(0, 2), ['warn builds env:ONLY 2', 'warn builds env:ONLY 3'])
    assert.deepEqual(said(/no secret of a source counts/).slice(0, 2), [
      'error builds undefined 2',
      'error builds undefined 3'
    ])
    assert.deepEqual(
      said(/no secret of a source counts/).filter((line) => line.includes('billing')),
      [],
      'another secret of that source counts'
    )
    assert.ok(!text().includes(key))
  })

  test('is silent of secrets without an end, and waits for nothing then', () => {
    const { clock, text } = watch([source('github', secret('env:A'), secret('env:B'))])
    clock.advance(400 * dayMs)
    assert.equal(text(), '')
    assert.equal(clock.waiting, 0)
  })

  test('says a thing once, however often the configuration is read', () => {
    const sources = [source('builds', secret('env:ONLY', { notAfter: fixedStart + 5 * dayMs }))]
    const { clock, watching, said } = watch(sources)
    for (let reload = 0; reload < 5; reload += 1) {
      clock.advance(1000)
      watching.configLoaded(sources)
    }
    assert.equal(said(/expires soon/).length, 1)
  })

  test('hears of the secret that replaces it, and is silent from then on', () => {
    const { clock, watching, said } = watch([source('builds', secret('env:ONLY', { notAfter: fixedStart + dayMs }))])
    watching.configLoaded([source('builds', secret('env:NEXT'))])
    clock.advance(30 * dayMs)
    assert.deepEqual([said(/expires soon/).length, said(/has expired|counts/).length], [1, 0])
  })

  test('knows that of two proofs that are both needed one is enough to shut a source, and of two that do, both', () => {
    const ended = secret('env:ENDED', { notAfter: fixedStart })
    const schemes = [
      { scheme: bearer, secrets: [ended] },
      { scheme: pathToken, secrets: [secret('env:GOOD')] }
    ]
    const shut = (need: 'all' | 'any', layers: typeof schemes): number =>
      watch([{ name: 'hub', proof: { need, schemes: layers } }]).said(/no secret of a source counts/).length
    assert.deepEqual([shut('all', schemes), shut('any', schemes), shut('any', schemes.slice(0, 1))], [1, 0, 1])
  })

  test('leaves no timer behind', () => {
    const { clock, watching } = watch([source('builds', secret('env:ONLY', { notAfter: fixedStart + 90 * dayMs }))])
    assert.equal(clock.waiting, 1)
    watching.stop()
    assert.equal(clock.waiting, 0)
  })
})
