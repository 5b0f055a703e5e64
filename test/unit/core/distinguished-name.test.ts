import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { distinguishedName } from '../../../src/core/distinguished-name.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { manyNamesCertificate, namelessCertificate } from '../../support/odd-certificates.ts'

const subjectOf = (pem: string) => distinguishedName(new X509Certificate(pem).subject)

test('one line, most specific part first, as openssl shows it', () => {
  assert.equal(subjectOf(manyNamesCertificate), String.raw`CN=café,CN=multi+OU=a,O=Acme\, Inc.,C=GB`)
})

test('an empty subject is an empty line', () => {
  assert.equal(subjectOf(namelessCertificate), '')
})

// Whoever can choose a common name must not be able to look like somebody else.
const names: Readonly<Record<string, string>> = {
  'ci,O=Acme': String.raw`CN=ci\,O\=Acme`,
  'ci + OU=admin': String.raw`CN=ci \+ OU\=admin`,
  'ci\nO=Acme': String.raw`CN=ci\0AO\=Acme`,
  'ci\0.example': String.raw`CN=ci\00.example`,
  ' ci ': String.raw`CN=\ ci\ `,
  '#ci"\\': String.raw`CN=\#ci\"\\`
}
const authority = createCertificateAuthority('Test authority')
for (const [name, line] of Object.entries(names))
  test(`a value stays inside its part: ${JSON.stringify(name)}`, () => {
    const subject = subjectOf(authority.issue({ name }).certificate)
    // RFC 4514 lets an equals sign be escaped or not.
    assert.equal(subject, line.replaceAll(String.raw`\=`, '='))
  })
