import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { signedFormField } from '../../../src/signatures/signed-form.ts'

const json = '{"note":"Grüße & a b+c/d~e_f-g.h*(!)","n":1}'
/** As Go's url.Values does, which Gitea writes forms by. */
const form = 'payload=%7B%22note%22%3A%22Gr%C3%BC%C3%9Fe+%26+a+b%2Bc%2Fd~e_f-g.h%2A%28%21%29%22%2C%22n%22%3A1%7D'

function signed(body: string, type: string | readonly string[] = 'application/x-www-form-urlencoded'): string {
  const headers = HeaderList.fromEntries([type].flat().map((value) => ['Content-Type', value]))
  const text = signedFormField(headers, Buffer.from(body), 'payload')
  return text instanceof Uint8Array ? Buffer.from(text).toString() : text.fault
}

test('of a form it is what the field says, of anything else the body', () => {
  assert.equal(signed(form), json)
  assert.equal(signed(form, 'Application/X-WWW-Form-Urlencoded; charset=utf-8'), json)
  assert.equal(signed(json, 'application/json'), json)
  assert.equal(signed(form, 'text/plain'), form)
})

test('of a doubled media type it is the body: what reads it later refuses it', () => {
  assert.equal(signed(form, ['application/x-www-form-urlencoded', 'application/json']), form)
})

describe('a form that says the same in other bytes is not what was signed', () => {
  const others = {
    'another field behind it': `${form}&a=b`,
    'another field before it': `a=b&${form}`,
    'the field twice': `${form}&${form}`,
    'an empty pair': `${form}&`,
    'escapes in lower case': form.replace('%7B', '%7b'),
    'what need not be escaped': form.replace('payload', 'p%61yload'),
    'a letter escaped in the value': form.replace('note', 'n%6Fte'),
    'a space as %20': form.replace('+', '%20'),
    'nothing escaped': `payload=${json.replaceAll(' ', '+')}`,
    'a broken escape': `${form}%7`,
    'no field': 'a=b',
    'no form': json,
    nothing: ''
  }
  for (const [name, body] of Object.entries(others)) test(name, () => assert.equal(signed(body), 'malformed'))
})
