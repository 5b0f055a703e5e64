import { CompactEncrypt, calculateJwkThumbprint, importJWK } from 'jose'
import type { CryptoKey } from 'jose'
import type { PublicKey } from '../core/privacy.ts'

/*
 * ECDH-ES with a key pair made for each message: the gateway forgets the private part, so that only the holder of the
 * region's key can derive what the content was encrypted with. https://www.rfc-editor.org/rfc/rfc7518#section-4.6
 */
const algorithm = 'ECDH-ES'
const encryption = 'A256GCM'

interface ReadKey {
  readonly key: CryptoKey | Uint8Array
  readonly id: string
}

const readKeys = new WeakMap<PublicKey, Promise<ReadKey>>()

export async function encryptJwe(plain: Uint8Array, to: PublicKey, mediaType: string): Promise<Uint8Array> {
  const { key, id } = await readOnce(to)
  const jwe = await new CompactEncrypt(plain)
    .setProtectedHeader({ alg: algorithm, enc: encryption, kid: id, cty: mediaType })
    .encrypt(key)
  return Buffer.from(jwe, 'latin1')
}

async function readOnce(jwk: PublicKey): Promise<ReadKey> {
  const known = readKeys.get(jwk)
  if (known !== undefined) return known
  const reading = readKey(jwk)
  readKeys.set(jwk, reading)
  return reading
}

/** Without an id of its own a key is named by its thumbprint. https://www.rfc-editor.org/rfc/rfc7638 */
async function readKey(jwk: PublicKey): Promise<ReadKey> {
  const id = jwk['kid'] ?? (await calculateJwkThumbprint({ ...jwk }))
  return { key: await importJWK({ ...jwk }, algorithm), id }
}
