import assert from 'node:assert/strict'
import { createDecipheriv, createHash, createPublicKey, diffieHellman } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * Opens a compact JWE of ECDH-ES and A256GCM by the steps of the RFCs and nothing else: the shared secret of the
 * ephemeral key, its Concat KDF (RFC 7518, 4.6.2), then AES-GCM with the header as additional data (RFC 7516, 5.2).
 */
export function readJwe(
  jwe: string | Uint8Array,
  privateKey: KeyObject
): { readonly plain: Buffer; readonly header: Record<string, unknown> } {
  const [protectedHeader = '', encryptedKey, iv = '', ciphertext = '', tag = '', ...rest] = Buffer.from(jwe)
    .toString('latin1')
    .split('.')
  assert.equal(encryptedKey, '', 'the key is agreed on, not sent')
  assert.deepEqual(rest, [])
  const header: Record<string, unknown> = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString())
  assert.deepEqual([header['alg'], header['enc']], ['ECDH-ES', 'A256GCM'])
  const epk: unknown = header['epk']
  assert.ok(typeof epk === 'object' && epk !== null)
  const publicKey = createPublicKey({ key: { ...epk }, format: 'jwk' })
  const key = concatKdf(diffieHellman({ privateKey, publicKey }), 'A256GCM', 256)
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
  decipher.setAAD(Buffer.from(protectedHeader, 'ascii'))
  decipher.setAuthTag(Buffer.from(tag, 'base64url'))
  return { plain: Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()]), header }
}

function concatKdf(secret: Buffer, algorithm: string, bits: number): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const sized = (text: string): Buffer => Buffer.concat([number(text.length), Buffer.from(text, 'ascii')])
  const otherInfo = Buffer.concat([sized(algorithm), sized(''), sized(''), number(bits)])
  return createHash('sha256')
    .update(Buffer.concat([number(1), secret, otherInfo]))
    .digest()
    .subarray(0, bits / 8)
}
