import assert from 'node:assert/strict'
import { createServer as createTlsServer } from 'node:https'
import { describe, it } from 'node:test'
import { createClientCredentialsToken } from '../../../../../src/bus/kafka/oauth/oauth-token.ts'
import { systemClock } from '../../../../../src/system/system-clock.ts'
import { createCertificateAuthority } from '../../../../support/kafka/certificates.ts'
import { failureOf } from './log-in-failure.ts'
import { clientSecret, grantedToken, startTokenEndpoint } from './token-endpoint.ts'

describe('a client-credentials token over TLS', () => {
  const authority = createCertificateAuthority('Somebody')
  const other = createCertificateAuthority('Somebody else').certificate

  async function ask(hosts: readonly string[], ca: string | undefined, expired = false): Promise<string> {
    const { certificate: cert, key } = authority.issue({ name: 'idp', hosts, expired })
    const endpoint = await startTokenEndpoint((listener) => createTlsServer({ cert, key }, listener), 'https')
    try {
      const trust = ca === undefined ? {} : { ca }
      const { url: tokenEndpoint } = endpoint
      const get = createClientCredentialsToken({
        tokenEndpoint,
        clientId: 'gateway',
        clientSecret,
        ...trust,
        clock: systemClock
      })
      const token = await get()
      assert.equal(endpoint.asked.length, 1)
      return token
    } catch (error) {
      assert.equal(endpoint.asked.length, 0, 'the secret is not sent')
      throw error
    } finally {
      endpoint.stop()
    }
  }

  it('is not asked for where the certificate is not trusted, is another’s, or has expired', async () => {
    const here = ['127.0.0.1']
    assert.match(await failureOf(ask(here, undefined)), /could not be asked \(\w*(SELF_SIGNED|UNABLE_TO_VERIFY)\w*\)/)
    assert.match(await failureOf(ask(here, other)), /could not be asked \([A-Z_]+\)/)
    assert.match(await failureOf(ask(here, 'no certificate')), /could not be asked \([A-Z_]+\)/)
    assert.match(await failureOf(ask(['10.0.0.1'], authority.certificate)), /\(ERR_TLS_CERT_ALTNAME_INVALID\)/)
    assert.match(await failureOf(ask(here, authority.certificate, true)), /\(CERT_HAS_EXPIRED\)/)
  })

  it('is asked for where the configured authority says who it is', async () => {
    assert.equal(await ask(['127.0.0.1'], authority.certificate), grantedToken)
  })
})
