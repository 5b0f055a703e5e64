import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { describeCertificate } from '../../../src/http/client-certificate.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { manyNamesCertificate, namelessCertificate } from '../../support/odd-certificates.ts'

const authority = createCertificateAuthority('Test authority')
const namesOf = (pem: string) => describeCertificate(new X509Certificate(pem)).subjectAltNames

test('each name with its kind', () => {
  assert.deepEqual(namesOf(manyNamesCertificate), [
    'URI:spiffe://a/b',
    'email:a@b.c',
    'othername:UPN:u@x',
    'DirName:O=Foo,CN=dir',
    'DNS:plain.example'
  ])
})

test('none', () => {
  assert.deepEqual(namesOf(namelessCertificate), [])
})

// CVE-2021-44532: a name that contains what stands between two.
for (const name of ['a, DNS:admin.example', 'a","DNS:admin.example', 'a\\", DNS:admin.example', 'a\nb', "it's", '"'])
  test(`a name is one name, whatever is in it: ${JSON.stringify(name)}`, () => {
    const { certificate } = authority.issue({ name: 'ci', hosts: ['first.example', name, 'last.example'] })
    assert.deepEqual(namesOf(certificate), ['DNS:first.example', `DNS:${name}`, 'DNS:last.example'])
  })

test('the fingerprint is of the certificate, 32 bytes', () => {
  const { fingerprint256 } = describeCertificate(new X509Certificate(manyNamesCertificate))
  assert.match(fingerprint256, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
})
