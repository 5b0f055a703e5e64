import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeFormField } from '../../../src/pipeline/decode-form.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { signGitHub } from '../../support/sign.ts'

const formType = { 'Content-Type': 'application/x-www-form-urlencoded' }

async function settleForm(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  const uk = createRecordingBus('uk')
  const settled = await makePipeline().settle(
    githubDelivery({ event: 'push', body, headers: { ...formType, ...headers } }),
    makeSnapshot({ buses: { uk } })
  )
  return { ...settled, records: uk.records }
}

async function reasonOf(body: string | Buffer): Promise<string | undefined> {
  const { outcome, reply, records } = await settleForm(body)
  assert.ok(outcome.kind === 'refused', outcome.kind)
  assert.equal(outcome.problem.code, 'payload-malformed')
  assert.equal(reply.status, 422)
  assert.deepEqual(records, [])
  return outcome.problem.reason
}

describe('a form', () => {
  const text = '{"ref":"refs/heads/a b+c", "who":"Grüße & 日本 =%25"}\n'

  test('has the decoded JSON, exactly, as its data', async () => {
    const { outcome, records } = await settleForm(new URLSearchParams({ payload: text }).toString())
    assert.equal(outcome.kind, 'accepted')
    assert.equal(Buffer.from(records[0]?.value ?? []).toString(), text)
    const headers = new Map(records[0]?.headers)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('ce_subject'), 'refs/heads/a b+c')
  })

  test('may have other fields, which are no part of the event', async () => {
    const { records } = await settleForm('a=1&payload=%7B%7D&payloads=2&=3&b')
    assert.equal(Buffer.from(records[0]?.value ?? []).toString(), '{}')
  })

  test('has the events, ids and keys of the same delivery as JSON', async () => {
    const body = '{"ref":"refs/heads/main","repository":{"id":5,"html_url":"https://github.com/a/b"}}'
    const form = await settleForm(`payload=${encodeURIComponent(body)}`)
    const json = await settleForm(body, { 'Content-Type': 'application/json' })
    const attributesOf = ({ outcome }: typeof form) => outcome.kind === 'accepted' && outcome.events[0]?.attributes
    assert.deepEqual(attributesOf(form), attributesOf(json))
    assert.deepEqual(form.records, json.records)
  })

  test('is signed as it is, not as its payload', async () => {
    const inner = Buffer.from('{}')
    const headers = { 'X-Hub-Signature-256': signGitHub(inner, 'a secret that only the tests know') }
    const { outcome } = await settleForm('payload=%7B%7D', headers)
    assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'signature-invalid')
  })

  test('with a plus and a space means a space by both', async () => {
    const { records } = await settleForm('payload={"ref":"a+b%20c%2Bd"}')
    assert.equal(new Map(records[0]?.headers).get('ce_subject'), 'a b c+d')
  })
})

describe('a form is refused', () => {
  const fields: Readonly<Record<string, string>> = {
    'without the field': 'other=%7B%7D',
    'with nothing in it': '',
    'with the field in another case': 'Payload=%7B%7D',
    'with a field that begins like it': 'payload2=%7B%7D',
    'with the field twice': 'payload=%7B%7D&payload=%7B%7D',
    'with the field twice, once empty': 'payload=%7B%7D&payload=',
    'with the field twice, once without a value': 'payload&payload=%7B%7D',
    'with the field twice, once in escapes': 'payload=%7B%7D&%70ayload=%7B%22a%22%3A1%7D'
  }
  for (const [name, body] of Object.entries(fields))
    test(name, async () => assert.equal(await reasonOf(body), 'form-field'))

  for (const escape of ['%', '%7', '%zz', '%7g', '%%7B', '%u007B', '% 7'])
    test(`with the broken escape ${escape}`, async () => {
      assert.equal(await reasonOf(`payload={"a":"${escape}"}`), 'form-escape')
      assert.equal(await reasonOf(`payload=%7B%7D${escape}`), 'form-escape')
    })

  test('whose payload is no UTF-8 once decoded', async () => {
    assert.equal(await reasonOf('payload=%22%C3%28%22'), 'not-utf8')
    assert.equal(await reasonOf(Buffer.from('payload="\xff"', 'latin1')), 'not-utf8')
  })

  test('whose payload is no JSON once decoded, or nothing', async () => {
    assert.equal(await reasonOf('payload=%257B%257D'), 'not-json')
    assert.equal(await reasonOf('payload='), 'not-json')
    assert.equal(await reasonOf('payload'), 'not-json')
  })

  test('when it is JSON', async () => assert.equal(await reasonOf('{"payload":{}}'), 'form-field'))
})

test('a field is decoded from a part of a larger buffer', () => {
  const whole = Buffer.from('xxpayload=%41+byy')
  assert.equal(Buffer.from(decodeFormField(whole.subarray(2, -2), 'payload')).toString(), 'A b')
})
