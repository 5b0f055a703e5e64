import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Handshake } from '../../../src/core/handshake.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { isConfirmable } from '../../../src/pipeline/confirmable.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'

const validation: Handshake = {
  name: 'validation',
  method: 'POST',
  when: [{ value: '{header:aeg-event-type}', in: ['SubscriptionValidation'] }],
  answer: { status: 200, json: { validationResponse: '{item:data.validationCode}' } }
}
const challenge: Handshake = {
  name: 'challenge',
  method: 'POST',
  when: [{ value: '{type}', in: ['url_verification'] }],
  answer: { status: 200, headers: { 'content-type': 'text/plain' }, text: '{challenge}' }
}
const abuse: Handshake = {
  name: 'abuse-protection',
  method: 'OPTIONS',
  when: [{ value: '{header:webhook-request-origin}', present: true }],
  answer: {
    status: 200,
    headers: {
      allow: 'POST',
      'webhook-allowed-origin': '{header:webhook-request-origin|hostname}',
      'webhook-allowed-rate': '*'
    }
  }
}
const confirmation: Handshake = {
  name: 'confirmation',
  method: 'POST',
  when: [{ value: '{Type}', in: ['SubscriptionConfirmation'] }],
  confirm: { url: '{SubscribeURL}', hosts: ['sns.<aws-region>.amazonaws.com'] },
  answer: { status: 200 }
}
const provider = providerWith({
  handshakes: [validation, challenge, abuse, confirmation],
  event: { items: '.', id: [{ use: '{item:id}', quality: 'native' }], type: ['example.acme.x'], entity: ['x'] }
})
const asked = [['aeg-event-type', 'SubscriptionValidation']] as const
const code = '{"data":{"validationCode":"512d38b6-\\"x"}}'

describe('a handshake', () => {
  test('is answered with what it asked for, as JSON, and stores nothing', async () => {
    const { outcome, reply, stored } = await settleFor(provider, { body: `[${code}]`, headers: asked })
    assert.equal(outcome.kind, 'answered')
    assert.deepEqual(JSON.parse(reply.body ?? ''), { validationResponse: '512d38b6-"x' })
    assert.equal(reply.headers?.['content-type'], 'application/json')
    assert.deepEqual(stored, [])
  })

  test('is answered with text where the sender wants text', async () => {
    const { reply, status } = await settleFor(provider, { body: '{"type":"url_verification","challenge":"3eZbr"}' })
    assert.deepEqual([status, reply.body, reply.headers?.['content-type']], [200, '3eZbr', 'text/plain'])
  })

  test('is none without its condition, or without what it asks for: it is an event like any other', async () => {
    for (const [body, headers] of [
      ['{"id":1,"data":{"validationCode":"x"}}', []],
      ['{"id":1,"data":{}}', asked],
      ['{"id":1,"type":"url_verification"}', []]
    ] as const) {
      const { outcome, stored } = await settleFor(provider, { body, headers })
      assert.equal(outcome.kind, 'accepted')
      assert.deepEqual(stored, [body])
    }
  })

  test('by POST is not answered before the sender is proved', async () => {
    const { outcome, reply } = await settleFor(
      provider,
      { body: `[${code}]`, headers: asked },
      { source: { proof: proofBy(provider.schemes['signature'] ?? assert.fail(), secretOf('another')) } }
    )
    assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'signature-invalid')
    assert.doesNotMatch(reply.body ?? '', /512d38b6/)
  })
})

describe('a handshake by OPTIONS', () => {
  const options = (origin?: string) =>
    settleFor(provider, {
      method: 'OPTIONS',
      body: '',
      headers: origin === undefined ? [] : [['WebHook-Request-Origin', origin]]
    })

  test('is answered by its headers alone', async () => {
    const { outcome, reply, stored } = await options('Emitter.example')
    assert.equal(outcome.kind, 'answered')
    assert.deepEqual(reply.headers, {
      allow: 'POST',
      'webhook-allowed-origin': 'emitter.example',
      'webhook-allowed-rate': '*'
    })
    assert.deepEqual(stored, [])
  })

  test('that nobody asks for, or for what is no host, is answered like any OPTIONS', async () => {
    for (const origin of [undefined, 'a b', 'x\r\ny', '']) {
      const { outcome, status, reply } = await options(origin)
      assert.deepEqual([outcome.kind, status, reply.headers], ['answered', 204, { allow: 'POST, OPTIONS' }])
    }
  })

  test('that looks into the payload does not compile, because nobody signs it', () => {
    for (const template of ['{a}', '{item:a}', '{content:a}', '{<header:x>.a}', '[{a}]x'])
      assert.throws(
        () => compileReader(providerWith({ handshakes: [{ ...abuse, answer: { status: 200, text: template } }] })),
        /may read headers only/
      )
  })
})

describe('a confirmation', () => {
  const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t'
  const body = (link: string): string => JSON.stringify({ Type: 'SubscriptionConfirmation', SubscribeURL: link, id: 1 })

  test('is asked for before the answer', async () => {
    const followed: string[] = []
    const confirm = (link: URL): Promise<void> => {
      followed.push(link.href)
      return Promise.resolve()
    }
    const { outcome, stored } = await settleFor(provider, { body: body(url) }, { parts: { confirm } })
    assert.equal(outcome.kind, 'answered')
    assert.deepEqual([followed, stored], [[url], []])
  })

  test('that fails, or that nobody can follow, is asked for again', async () => {
    const failing = { confirm: () => Promise.reject(new Error('no route')) }
    for (const parts of [failing, {}]) {
      const { outcome, status } = await settleFor(provider, { body: body(url) }, { parts })
      assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'confirmation-failed')
      assert.equal(status, 503)
    }
  })

  const hosts = ['sns.<aws-region>.amazonaws.com', 'confirm.example']
  const links: Readonly<Record<string, boolean>> = {
    'https://sns.eu-west-1.amazonaws.com/x': true,
    'https://confirm.example/?a=b': true,
    'https://SNS.eu-west-1.amazonaws.com/': true,
    'http://sns.eu-west-1.amazonaws.com/': false,
    'https://sns.eu-west-1.amazonaws.com:8443/': false,
    'https://user@sns.eu-west-1.amazonaws.com/': false,
    'https://sns.amazonaws.com/': false,
    'https://sns.s3.amazonaws.com/': false,
    'https://sns.s3-eu-west-1.amazonaws.com/': false,
    'https://sns.eu-west.amazonaws.com/': false,
    'https://sns..amazonaws.com/': false,
    'https://sns.a.b.amazonaws.com/': false,
    'https://sns.eu-west-1.amazonaws.com.evil.example/': false,
    'https://evil.example/sns.eu-west-1.amazonaws.com': false,
    'https://xsns.eu-west-1.amazonaws.com/': false,
    'https://sns.eu-west-1xamazonaws.com/': false,
    'https://confirmxexample/': false,
    'https://127.0.0.1/': false
  }
  for (const [link, wanted] of Object.entries(links))
    test(`${wanted ? 'follows' : 'never follows'} ${link}`, () => {
      assert.equal(URL.canParse(link) && isConfirmable(new URL(link), hosts), wanted)
    })

  test('to a host that is not allowed is no handshake, and nothing is followed', async () => {
    let followed = 0
    const confirm = (): Promise<void> => {
      followed += 1
      return Promise.resolve()
    }
    const { outcome } = await settleFor(provider, { body: body('https://evil.example/') }, { parts: { confirm } })
    assert.deepEqual([outcome.kind, followed], ['accepted', 0])
  })
})
