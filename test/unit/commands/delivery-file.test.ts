import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readDeliveryFile, writeDeliveryFile } from '../../../src/commands/delivery-file.ts'
import { CommandFailure, exitStatus } from '../../../src/commands/exit-status.ts'

const folder = await mkdtemp(join(tmpdir(), 'turnpike-delivery-file-'))
const file = join(folder, 'delivery.json')
after(() => rm(folder, { recursive: true, force: true }))

const good = {
  method: 'POST',
  path: '/webhooks/github',
  headers: [
    ['X-One', 'a'],
    ['X-One', 'b']
  ],
  bodyBase64: Buffer.from('{"a":1}').toString('base64'),
  receivedAt: '2026-11-22T10:00:00.000Z'
}

describe('a delivery file', () => {
  test('comes back as it was written: bytes, doubled headers, the moment', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const headers = [
      ['X-Hub-Signature-256', 'sha256=00'],
      ['x-hub-signature-256', 'sha256=01']
    ] as const
    const delivery = { method: 'POST', path: '/webhooks/a', headers, body, receivedAt: 1_795_000_000_123 }
    await writeDeliveryFile(file, delivery)
    const read = await readDeliveryFile(file)
    assert.deepEqual({ ...read, body: Uint8Array.from(read.body) }, delivery)
    assert.equal((await stat(file)).mode & 0o077, 0, 'only its owner may read it')
  })

  test('of the documented shape is read', async () => {
    await writeFile(file, JSON.stringify(good))
    const { body, headers, receivedAt } = await readDeliveryFile(file)
    assert.equal(Buffer.from(body).toString(), '{"a":1}')
    assert.equal(headers.length, 2)
    assert.equal(receivedAt, Date.parse(good.receivedAt))
  })

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['no JSON', undefined, /not a JSON object/],
    ['a list', [], /not a JSON object/],
    ['no method', { ...good, method: 1 }, /"method" must be text/],
    ['no path', { ...good, path: null }, /"path" must be text/],
    ['headers as an object', { ...good, headers: { 'x-one': 'a' } }, /"headers" must be a list/],
    ['a header of three', { ...good, headers: [['x', 'y', 'z']] }, /"headers" must be a list/],
    ['a header that is no text', { ...good, headers: [['x', 1]] }, /"headers" must be a list/],
    ['a body that is no base64', { ...good, bodyBase64: 'SECRET-BYTES!' }, /"bodyBase64" must be base64/],
    ['a body whose end is cut', { ...good, bodyBase64: 'YWJjZ' }, /"bodyBase64" must be base64/],
    ['no body', { ...good, bodyBase64: undefined }, /"bodyBase64" must be base64/],
    ['no moment', { ...good, receivedAt: 'yesterday' }, /"receivedAt" must be a moment/]
  ]
  for (const [what, document, why] of bad)
    test(`with ${what} is refused with a sentence that shows nothing of it`, async () => {
      await writeFile(file, document === undefined ? 'SECRET-BYTES' : JSON.stringify(document))
      await assert.rejects(readDeliveryFile(file), (thrown) => {
        assert.ok(thrown instanceof CommandFailure)
        assert.equal(thrown.status, exitStatus.usage)
        assert.match(thrown.message, why)
        assert.ok(!`${thrown.message}${thrown.hint}`.includes('SECRET-BYTES'))
        return true
      })
    })

  test('that is not there is refused with a sentence', async () => {
    await assert.rejects(readDeliveryFile(join(folder, 'missing.json')), /is no delivery file: it cannot be read/)
  })
})
