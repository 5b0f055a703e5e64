import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTlsSettings, secureContextOptions, tlsWarnings } from '../../../src/http/tls-settings.ts'
import {
  clientAuthority,
  mutualTls,
  newServerIdentity,
  serverAuthority,
  serverTls
} from '../../integration/http/tls-identities.ts'
import { createSelfSignedRsa } from '../../integration/http/self-signed.ts'

test('usable: with and without certificates of senders, and after its time', () => {
  const expired = serverAuthority.issue({ name: 'localhost', expired: true })
  for (const settings of [serverTls, mutualTls('required'), mutualTls('optional'), expired])
    assert.equal(checkTlsSettings(settings), undefined)
})

const authorities = clientAuthority.certificate
const unusable = {
  'a key of another': [{ ...serverTls, key: newServerIdentity().key }, /^the key does not belong/],
  'a key that OpenSSL finds too short': [createSelfSignedRsa('weak', 1024), /cannot be used for TLS: .*key too small/],
  'a mode without authorities: any public authority would count': [
    { ...serverTls, clientCertificate: 'optional' },
    /^clientCertificate needs clientAuthorities/
  ],
  'authorities without a mode: nobody would be asked': [
    { ...serverTls, clientAuthorities: authorities },
    /^clientAuthorities does nothing without clientCertificate/
  ],
  'empty authorities: any public authority would count': [
    { ...mutualTls('required'), clientAuthorities: '' },
    /^the text of the authorities is no PEM/
  ],
  'a bundle that is cut off': [
    { ...mutualTls('required'), clientAuthorities: authorities + authorities.slice(0, 80) },
    /^the text of the authorities is cut off/
  ]
} as const
for (const [name, [settings, sentence]] of Object.entries(unusable))
  test(`unusable: ${name}`, () => assert.match(checkTlsSettings(settings) ?? '', sentence))

test('warnings tell of the server’s certificate and of the authorities', () => {
  const dayMs = 86_400_000
  assert.equal(tlsWarnings(mutualTls('required'), Date.now() - dayMs).length, 2)
  assert.deepEqual(
    tlsWarnings(mutualTls('required'), Date.now() + 30 * dayMs).map((warning) => / expired on /.test(warning)),
    [true, true]
  )
  assert.equal(tlsWarnings(serverTls, Date.now() + 30 * dayMs).length, 1)
  assert.deepEqual(tlsWarnings({ ...serverTls, certificate: 'nothing' }, 0), [])
})

test('TLS 1.2 is the least, whatever the process was started with (--tls-min-v1.0)', () => {
  assert.equal(secureContextOptions(serverTls).minVersion, 'TLSv1.2')
})

test('no authority of the system is ever among those of senders', () => {
  assert.ok(!('ca' in secureContextOptions(serverTls)))
  assert.equal(secureContextOptions(mutualTls('required')).ca, authorities)
})
