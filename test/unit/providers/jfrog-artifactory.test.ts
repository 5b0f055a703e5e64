import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { jfrogArtifactory } from '../../../src/providers/jfrog-artifactory.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { deliveryOf } from '../signatures/primitive-cases.ts'
import { settleSample } from './sample-events.ts'

const secret = 'a secret of the JFrog Platform'
const body = Buffer.from('{"domain":"docker","event_type":"pushed"}')
const signature = createHmac('sha256', secret).update(body).digest('hex')

function verdict(scheme: keyof typeof jfrogArtifactory.schemes, header: string, key = secret): boolean {
  const use = { scheme: jfrogArtifactory.schemes[scheme], secrets: [secretOf(key)] }
  const delivery = { ...deliveryOf([], body), headers: HeaderList.fromEntries([['X-JFrog-Event-Auth', header]]) }
  return verifyScheme(use, delivery, fixedStart).ok
}

describe('the two modes of one header', () => {
  test('each holds as it was declared', () => {
    assert.ok(verdict('signature', signature))
    assert.ok(verdict('secret', secret))
  })

  test('neither is taken for the other', () => {
    assert.equal(verdict('signature', secret), false)
    assert.equal(verdict('secret', signature), false)
  })

  test('a signature that a stranger made by a guessed secret is none, even where the secret looks like one', () => {
    assert.equal(verdict('signature', signature, signature), false)
    assert.equal(verdict('signature', `sha256=${signature}`), false)
    assert.equal(verdict('signature', signature.toUpperCase()), false)
  })
})

test('the same image pushed again is the same bytes: another event a minute later, and the same one at once', async () => {
  const [first, again] = [
    await settleSample(jfrogArtifactory, 'docker.pushed'),
    await settleSample(jfrogArtifactory, 'docker.pushed')
  ]
  assert.equal(again.events[0]?.['id'], first.events[0]?.['id'])
  assert.deepEqual(jfrogArtifactory.event.id, [{ hash: 'data', withinMs: 60_000 }])
})
