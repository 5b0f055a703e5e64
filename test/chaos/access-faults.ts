import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCertificateAuthority } from '../support/kafka/certificates.ts'
import type { CertificateAuthority } from '../support/kafka/certificates.ts'
import type { Fault } from './fault.ts'

const hosts = ['localhost', '127.0.0.1']
/** By their certificates: those that took the place of a cluster's own. */
const trusted = new Map<string, CertificateAuthority>()
/** The broker has a new password some moments after it says so. */
const passwordSpreadsMs = 500

export const accessFaults: readonly Fault[] = [
  {
    name: 'acl-revoked',
    what: 'the gateway may not write to uk’s topics any more, and may again',
    cluster: 'secured',
    hits: ['uk'],
    start: async ({ uk, prefix }) => uk.forbidWriting(prefix),
    stop: async ({ uk, prefix }) => uk.allowWriting(prefix)
  },
  {
    name: 'password-changed',
    what: 'the gateway’s password is another and its connections are cut; its file is replaced later',
    cluster: 'secured',
    hits: ['uk'],
    start: async ({ uk }) => {
      const password = randomBytes(12).toString('hex')
      uk.access = { ...uk.access, login: { username: uk.username, password } }
      await uk.kafka.setScramUser(uk.username, 'SCRAM-SHA-512', password)
      await sleep(passwordSpreadsMs)
      await uk.cutConnections()
    },
    stop: async ({ uk, home }) => home.writePassword('uk', uk.access.login?.password ?? '')
  },
  {
    name: 'certificate-renewed',
    what: 'the broker shows another certificate of the same authority, and its connections are cut',
    cluster: 'secured',
    hits: ['uk'],
    isFelt: false,
    start: async ({ uk }) => {
      const { trust } = uk.access
      const authority = trusted.get(trust ?? '') ?? uk.kafka.authority
      if (authority === undefined) throw new Error('the cluster has no certificates')
      await uk.kafka.replaceServerCertificate(authority.issue({ name: 'localhost', hosts }))
      await uk.cutConnections()
    },
    stop: async () => undefined
  },
  {
    name: 'authority-replaced',
    what: 'the broker’s certificate comes from another authority; the gateway’s file of authorities is replaced later',
    cluster: 'secured',
    hits: ['uk'],
    start: async ({ uk }) => {
      const authority = createCertificateAuthority('Another authority')
      trusted.set(authority.certificate, authority)
      uk.access = { ...uk.access, trust: authority.certificate }
      await uk.kafka.replaceServerCertificate(authority.issue({ name: 'localhost', hosts }))
      await uk.cutConnections()
    },
    stop: async ({ uk, home }) => home.writeTrust('uk', uk.access.trust ?? '')
  }
]
