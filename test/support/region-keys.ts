import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readPublicKey } from '../../src/config/read-public-key.ts'
import type { PublicKey, RegionKeys } from '../../src/core/privacy.ts'
import { Secret } from '../../src/core/secret.ts'

export interface TestRegionKeys {
  readonly keys: RegionKeys & { readonly encryption: PublicKey }
  readonly privateKey: KeyObject
}

export type TestCurve = 'P-256' | 'P-384' | 'P-521' | 'X25519'

/** Keys of a region, made anew, as the configuration reads them. */
export function makeRegionKeys(pseudonymKey: string, curve: TestCurve = 'P-256'): TestRegionKeys {
  const pair = curve === 'X25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', { namedCurve: curve })
  const read = readPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  assert.ok(read.ok)
  const pseudonym = [new Secret('test', Buffer.from(pseudonymKey))]
  return { keys: { pseudonym, encryption: read.key }, privateKey: pair.privateKey }
}
