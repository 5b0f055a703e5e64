import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { certificateExpiry, findAuthorityFault, findTlsFault } from '../../../src/core/tls-material.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { weakKeyCertificate } from '../../support/odd-certificates.ts'

const authority = createCertificateAuthority('Test authority')
const pair = authority.issue({ name: 'gateway', hosts: ['localhost'] })
const other = authority.issue({ name: 'other' })
const expired = authority.issue({ name: 'gateway', expired: true })
const damaged = pair.certificate.replace(/\n.{64}\n/, `\n${'A'.repeat(64)}\n`)
const encrypted = createPrivateKey(pair.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'sesame'
})
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const good = {
  'a certificate and its key': pair,
  'a chain': { ...pair, certificate: pair.certificate + authority.certificate },
  'lines that end as on Windows': { ...pair, certificate: pair.certificate.replaceAll('\n', '\r\n') },
  'text around the blocks': { ...pair, certificate: `subject=CN = gateway\n${pair.certificate}the end\n` },
  'both in one file': { key: pair.key + pair.certificate, certificate: pair.key + pair.certificate },
  'a time that is up': expired
}
for (const [name, identity] of Object.entries(good))
  test(`no fault: ${name}`, () => assert.equal(findTlsFault(identity), undefined))

const noPem = /^the certificate is no PEM: .*BEGIN CERTIFICATE/
const noKey = /^the key is no private key in PEM: .*BEGIN PRIVATE KEY/
const faults = [
  ['no certificate', { ...pair, certificate: '' }, noPem],
  ['a path for a certificate', { ...pair, certificate: '/etc/tls/tls.crt' }, noPem],
  ['a key for a certificate', { ...pair, certificate: pair.key }, noPem],
  ['half a certificate', { ...pair, certificate: pair.certificate.slice(0, 200) }, /^the certificate is cut off/],
  [
    'half of the last certificate',
    { ...pair, certificate: pair.certificate + authority.certificate.slice(0, 100) },
    /^the certificate is cut off/
  ],
  ['a damaged certificate', { ...pair, certificate: damaged }, /^the certificate is damaged/],
  ['a good one and a damaged one', { ...pair, certificate: pair.certificate + damaged }, /^the certificate is damaged/],
  ['line breaks lost', { ...pair, certificate: pair.certificate.replaceAll('\n', ' ') }, /^the certificate is damaged/],
  ['no key', { ...pair, key: '' }, noKey],
  ['a certificate for a key', { ...pair, key: pair.certificate }, noKey],
  ['a public key', { ...pair, key: publicKey.export({ type: 'spki', format: 'pem' }).toString() }, noKey],
  ['an encrypted key', { ...pair, key: encrypted.toString() }, /^the key is encrypted: .*without a passphrase/],
  ['the key of another', { ...pair, key: other.key }, /^the key does not belong to the certificate/],
  [
    'a chain in the wrong order',
    { ...pair, certificate: authority.certificate + pair.certificate },
    /must come first in its file, before those of its issuers/
  ]
] as const
for (const [name, identity, sentence] of faults)
  test(`a fault, told without its material: ${name}`, () => {
    const fault = findTlsFault(identity) ?? ''
    assert.match(fault, sentence)
    for (const line of [...identity.key.split('\n'), ...identity.certificate.split('\n')])
      if (/^[\w+/=]{16,}$/.test(line)) assert.ok(!fault.includes(line))
  })

test('authorities: one, several, and a root that does not say that it is one', () => {
  const second = createCertificateAuthority('Second')
  for (const bundle of [authority.certificate, authority.certificate + second.certificate, weakKeyCertificate])
    assert.equal(findAuthorityFault(bundle), undefined)
})

const authorityFaults = {
  nothing: ['', /^the text of the authorities is no PEM/],
  'a key': [pair.key, /^the text of the authorities is no PEM/],
  'a cut-off bundle': [authority.certificate + authority.certificate.slice(0, 99), /is cut off/],
  'the certificate of a server': [pair.certificate, /CN=gateway, which may issue none: give its issuer's/],
  'one among authorities': [authority.certificate + pair.certificate, /CN=gateway, which may issue none/]
} as const
for (const [name, [bundle, sentence]] of Object.entries(authorityFaults))
  test(`no authorities: ${name}`, () => assert.match(findAuthorityFault(bundle) ?? '', sentence))

test('a chain expires with the first of its certificates, whichever that is', () => {
  const day = 86_400_000
  const until = certificateExpiry(pair.certificate)
  assert.ok(until > Date.now() && until < Date.now() + 2 * day)
  const past = certificateExpiry(expired.certificate)
  assert.ok(past < Date.now())
  assert.equal(certificateExpiry(pair.certificate + expired.certificate), past)
  assert.equal(certificateExpiry(expired.certificate + pair.certificate), past)
  assert.throws(() => certificateExpiry('nothing'), /^Error: the certificate is no PEM/)
})
