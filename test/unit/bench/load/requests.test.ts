import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { prepareGitHub, readGitHubExamples } from '../../../../bench/load/github-requests.ts'
import { createDeliveryIds } from '../../../../bench/load/prepared-request.ts'
import { shuffle } from '../../../../bench/load/shuffle.ts'
import { prepareSized } from '../../../../bench/load/sized-requests.ts'
import { prepareSpread } from '../../../../bench/load/spread-requests.ts'

const secret = 'secret'

function signatureIn(head: string): string | undefined {
  return /x-hub-signature-256: sha256=(\w+)/.exec(head)?.[1]
}

describe('the deliveries of the benchmark', () => {
  it('are signed over the body that is sent', () => {
    const examples = readGitHubExamples()
    assert.ok(examples.length > 300)
    for (const example of examples) {
      const { before, body } = prepareGitHub(example, '/webhooks/github', secret)
      assert.equal(signatureIn(before), createHmac('sha256', secret).update(body).digest('hex'))
    }
  })

  it('have the size that is asked for, but for a fiftieth', () => {
    for (const bytes of [1_500, 8_000, 64_000, 256_000]) {
      const { length } = prepareSized(bytes, '/', secret).body
      assert.ok(Math.abs(length - bytes) < bytes / 50, `${length} for ${bytes}`)
    }
  })

  it('are the smallest example where less is asked for than there is', () => {
    const smallest = Math.min(...readGitHubExamples().map(({ body }) => body.length))
    assert.equal(prepareSized(1, '/', secret).body.length, smallest)
  })

  it('come from many sources and tenants, signed for each, the first ones most often', () => {
    const spread = prepareSpread({ tenants: 1_000, sources: 100 }, secret, 7)
    const count = (path: string): number => spread.filter(({ before }) => before.startsWith(`POST ${path} `)).length
    assert.ok(count('/webhooks/github') > count('/webhooks/github-50') * 5)
    const logins = new Set(spread.flatMap(({ body }) => /Org-\d{6}/.exec(body.toString())?.[0] ?? []))
    assert.ok(logins.size > 100, `${logins.size} tenants`)
    for (const { before, body } of spread.slice(0, 50))
      assert.equal(signatureIn(before), createHmac('sha256', secret).update(body).digest('hex'))
  })

  it('are the same for the same seed, and others for another', () => {
    const ids = (seed: number): readonly string[] => {
      const next = createDeliveryIds(seed)
      return [next(), next()]
    }
    assert.deepEqual(ids(1), ids(1))
    assert.equal(new Set([...ids(1), ...ids(2)]).size, 4)
    const numbers = Array.from({ length: 50 }, (_, at) => at)
    assert.deepEqual(shuffle(numbers, 1), shuffle(numbers, 1))
    assert.notDeepEqual(shuffle(numbers, 1), shuffle(numbers, 2))
    assert.deepEqual(
      shuffle(numbers, 3).toSorted((left, right) => left - right),
      numbers
    )
  })
})
