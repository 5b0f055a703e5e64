import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compactDecrypt } from 'jose'
import { createEncryptor } from '../../../src/encryption/encryptor.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { makeRegionKeys } from '../../support/region-keys.ts'
import type { TestCurve } from '../../support/region-keys.ts'
import { readJwe } from './read-jwe.ts'

const curves: readonly TestCurve[] = ['P-256', 'P-384', 'P-521', 'X25519']
const textOf = (jwe: Uint8Array | undefined): string => Buffer.from(jwe ?? []).toString('latin1')
const payload = Buffer.from('{"email":"ada@example.com"}')

describe('what is encrypted to a region', () => {
  for (const curve of curves)
    test(`is opened by its private key of ${curve}: by the library, and by the steps of the RFCs`, async (t) => {
      const encryptor = createEncryptor()
      t.after(() => encryptor.stop())
      const { keys, privateKey } = makeRegionKeys('k', curve)
      const jwe = await encryptor.encrypt(payload, keys.encryption, 'application/json')
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey)
      assert.deepEqual(Buffer.from(plaintext), payload)
      const { plain, header } = readJwe(jwe, privateKey)
      assert.deepEqual(plain, payload)
      assert.equal(header['cty'], 'application/json')
      assert.equal(protectedHeader.kid, header['kid'])
      assert.match(String(header['kid']), /^[\w-]{43}$/)
    })

  test('is opened by no other key, and not when a bit of it differs', async (t) => {
    const encryptor = createEncryptor()
    t.after(() => encryptor.stop())
    const { keys, privateKey } = makeRegionKeys('k')
    const jwe = await encryptor.encrypt(payload, keys.encryption, 'application/json')
    assert.throws(() => readJwe(jwe, makeRegionKeys('k').privateKey))
    const [head = '', none = '', iv = '', text = '', tag = ''] = textOf(jwe).split('.')
    const changed = text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`
    assert.throws(() => readJwe([head, none, iv, changed, tag].join('.'), privateKey))
  })

  test('is another each time, and shows nothing of what is inside', async (t) => {
    const encryptor = createEncryptor()
    t.after(() => encryptor.stop())
    const { keys } = makeRegionKeys('k')
    const [one, other] = await Promise.all([1, 2].map(() => encryptor.encrypt(payload, keys.encryption, 'text/plain')))
    assert.notEqual(textOf(one).split('.')[3], textOf(other).split('.')[3])
    assert.notEqual(textOf(one).split('.')[0], textOf(other).split('.')[0], 'the ephemeral key is new too')
    assert.ok(!textOf(one).includes(payload.toString('base64url')))
  })

  test('has the id that its key has', async (t) => {
    const encryptor = createEncryptor()
    t.after(() => encryptor.stop())
    const { keys, privateKey } = makeRegionKeys('k')
    const jwe = await encryptor.encrypt(payload, { ...keys.encryption, kid: 'uk-2026' }, 'application/json')
    assert.equal(readJwe(jwe, privateKey).header['kid'], 'uk-2026')
  })
})

describe('a large payload', () => {
  test('is the same, made in a thread', async (t) => {
    const encryptor = createEncryptor()
    t.after(() => encryptor.stop())
    const { keys, privateKey } = makeRegionKeys('k')
    const large = Buffer.alloc(limits.offLoopBytes + 1, 'x')
    const made = await Promise.all([1, 2, 3].map(() => encryptor.encrypt(large, keys.encryption, 'application/json')))
    for (const jwe of made) assert.deepEqual(readJwe(jwe, privateKey).plain, large)
  })

  test('beyond what may wait is asked for again, and taken when there is room', async (t) => {
    const large = Buffer.alloc(limits.offLoopBytes + 1, 'x')
    const encryptor = createEncryptor({ maxWaitingBytes: 2 * large.length })
    t.after(() => encryptor.stop())
    const { keys, privateKey } = makeRegionKeys('k')
    const encrypt = async () => encryptor.encrypt(large, keys.encryption, 'a/b')
    const taken = [encrypt(), encrypt()]
    await assert.rejects(encrypt(), { code: 'overloaded', reason: 'encryptor-queue-full' })
    const small = await encryptor.encrypt(payload, keys.encryption, 'a/b')
    assert.deepEqual(readJwe(small, privateKey).plain, payload, 'a small one waits for no thread')
    await Promise.all(taken)
    assert.deepEqual(readJwe(await encrypt(), privateKey).plain, large)
  })

  test('whose thread is stopped is refused, and so is what comes later', async () => {
    const encryptor = createEncryptor()
    const { keys } = makeRegionKeys('k')
    const large = Buffer.alloc(limits.offLoopBytes + 1, 'x')
    const waiting = assert.rejects(encryptor.encrypt(large, keys.encryption, 'a/b'), { code: 'protection-unavailable' })
    await encryptor.stop()
    await waiting
    await assert.rejects(encryptor.encrypt(large, keys.encryption, 'a/b'), { code: 'overloaded' })
  })

  test('with a key that can’t be used is refused without its reason', async (t) => {
    const encryptor = createEncryptor()
    t.after(() => encryptor.stop())
    const large = Buffer.alloc(limits.offLoopBytes + 1, 'x')
    await assert.rejects(encryptor.encrypt(large, { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, 'a/b'), {
      code: 'protection-unavailable',
      reason: 'encryption-failed'
    })
  })
})
