import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { bitString, encodeDer, integer, objectIdentifier, sequence, utcTime } from './der.ts'

/*
 * Certificates for one test run (https://www.rfc-editor.org/rfc/rfc5280): node:crypto makes keys and signatures but no
 * certificate, and a command-line tool would be one more thing to install, with options that differ by platform.
 */

const hourMs = 3_600_000
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

/** PEM texts. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

export interface CertificateRequest {
  /** The subject's CN, which is also the Kafka principal of a client with mTLS. */
  readonly name: string
  /** DNS names and addresses; none for a client. */
  readonly hosts?: readonly string[]
  /** Its time has been up for an hour. */
  readonly expired?: boolean
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string
  issue(request: CertificateRequest): KeyPair
}

interface Subject {
  readonly name: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
  readonly from: Date
  readonly until: Date
}

/** Everything it issues is valid from an hour ago for a day, unless asked to be expired. */
export function createCertificateAuthority(name: string): CertificateAuthority {
  const issuer = { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
  const now = Date.now()
  const validity = { from: new Date(now - hourMs), until: new Date(now + 24 * hourMs) }
  const own = {
    name,
    publicKey: issuer.publicKey,
    extensions: [basicConstraints(true), mayOnlySignCertificates()],
    ...validity
  }
  return {
    certificate: writeCertificate(own, issuer),
    issue({ name: subjectName, hosts = [], expired = false }) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const dates = expired ? { from: new Date(now - 2 * hourMs), until: new Date(now - hourMs) } : validity
      const extensions = [basicConstraints(false), ...(hosts.length === 0 ? [] : [alternativeNames(hosts)])]
      const certificate = writeCertificate({ name: subjectName, publicKey, extensions, ...dates }, issuer)
      return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    }
  }
}

function writeCertificate(subject: Subject, issuer: { name: string; privateKey: KeyObject }): string {
  const version3 = encodeDer(0xa0, integer(Buffer.from([2])))
  const toBeSigned = sequence(
    version3,
    // A leading 1 keeps the serial number positive and of one length.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(utcTime(subject.from), utcTime(subject.until)),
    distinguishedName(subject.name),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    encodeDer(0xa3, sequence(...subject.extensions))
  )
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bitString(sign('sha256', toBeSigned, issuer.privateKey)))
  const lines = certificate.toString('base64').replaceAll(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`
}

function distinguishedName(commonName: string): Buffer {
  const value = encodeDer(0x0c, Buffer.from(commonName))
  return sequence(encodeDer(0x31, sequence(objectIdentifier('2.5.4.3'), value)))
}

function basicConstraints(isAuthority: boolean): Buffer {
  return criticalExtension('2.5.29.19', isAuthority ? sequence(encodeDer(0x01, Buffer.from([0xff]))) : sequence())
}

function mayOnlySignCertificates(): Buffer {
  const keyCertSignAndCrlSign = Buffer.from([1, 0b0000_0110])
  return criticalExtension('2.5.29.15', encodeDer(0x03, keyCertSignAndCrlSign))
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? encodeDer(0x87, Buffer.from(host.split('.').map(Number)))
      : encodeDer(0x82, Buffer.from(host, 'latin1'))
  )
  return sequence(objectIdentifier('2.5.29.17'), encodeDer(0x04, sequence(...names)))
}

function criticalExtension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), encodeDer(0x01, Buffer.from([0xff])), encodeDer(0x04, value))
}
