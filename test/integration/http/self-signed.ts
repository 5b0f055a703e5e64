import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { bitString, encodeDer, integer, objectIdentifier, sequence, utcTime } from '../../support/kafka/der.ts'

const signatureWithSha256: Readonly<Record<string, Buffer>> = {
  ec: sequence(objectIdentifier('1.2.840.10045.4.3.2')),
  rsa: sequence(objectIdentifier('1.2.840.113549.1.1.11'), encodeDer(0x05))
}

/** A certificate that nobody vouches for but its own key; PEM texts. */
export function createSelfSigned(name: string): { readonly certificate: string; readonly key: string } {
  return writeSelfSigned(name, generateKeyPairSync('ec', { namedCurve: 'P-256' }))
}

/** The same with an RSA key of so many bits. */
export function createSelfSignedRsa(
  name: string,
  modulusLength: number,
  at = Date.now()
): ReturnType<typeof createSelfSigned> {
  return writeSelfSigned(name, generateKeyPairSync('rsa', { modulusLength }), at)
}

function writeSelfSigned(
  name: string,
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  at = Date.now()
) {
  const algorithm = signatureWithSha256[privateKey.asymmetricKeyType ?? ''] ?? Buffer.alloc(0)
  const commonName = sequence(objectIdentifier('2.5.4.3'), encodeDer(0x0c, Buffer.from(name)))
  const subject = sequence(encodeDer(0x31, commonName))
  const toBeSigned = sequence(
    encodeDer(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([1])),
    algorithm,
    subject,
    sequence(utcTime(new Date(at - 3_600_000)), utcTime(new Date(at + 86_400_000))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' })
  )
  const der = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, privateKey)))
  const lines = der.toString('base64').replaceAll(/.{1,64}/g, '$&\n')
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
}
