import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { sonatypeNexus } from '../../../src/providers/sonatype-nexus.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { deliveryOf } from '../signatures/primitive-cases.ts'
import { attributesOfSample } from './sample-events.ts'

const secret = 'a secret of a Nexus capability'
const written = '{\n  "timestamp" : "2016-11-10T23:57:49.664+0000",\n  "action" : "CREATED"\n}'
const compact = JSON.stringify(JSON.parse(written))
const sha1 = (text: string): string => createHmac('sha1', secret).update(text).digest('hex')

function verdict(scheme: keyof typeof sonatypeNexus.schemes, body: string, signature: string): boolean {
  const headers = HeaderList.fromEntries([['X-Nexus-Webhook-Signature', signature]])
  const use = { scheme: sonatypeNexus.schemes[scheme], secrets: [secretOf(secret)] }
  return verifyScheme(use, { ...deliveryOf([], Buffer.from(body)), headers }, fixedStart).ok
}

describe('the JSON without whitespace is what is signed', () => {
  test('where the source says so, as the vendor’s own example computes it', () => {
    assert.ok(verdict('compact', written, sha1(compact)))
    assert.ok(verdict('compact', compact, sha1(compact)))
    assert.equal(verdict('signature', written, sha1(compact)), false)
  })

  test('the bytes themselves are, without a word of the source', () => {
    assert.ok(verdict('signature', written, sha1(written)))
    assert.equal(verdict('compact', written, sha1(written)), false)
  })

  test('whitespace within a text is signed in both', () => {
    const moved = written.replace('CREATED', 'CRE ATED')
    assert.equal(verdict('compact', moved, sha1(compact)), false)
  })
})

test('both spellings of an offset are a time', async () => {
  const times = ['component.created', 'asset.created'].map(
    async (name) => (await attributesOfSample(sonatypeNexus, name))['time']
  )
  assert.deepEqual(await Promise.all(times), ['2026-03-06T11:00:00.664Z', '2026-03-06T11:00:00.664Z'])
})

test('neither the user nor their address is in any attribute, of an audit neither whom it is about', async () => {
  for (const name of ['component.created', 'audit'])
    assert.doesNotMatch(JSON.stringify(await attributesOfSample(sonatypeNexus, name)), /robin|192\.0\.2|sam-example/i)
})
