import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adviseOn } from '../../../src/config/secret-advice.ts'
import { completeProvider } from '../../../src/config/own-provider.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { recurly } from '../../../src/providers/recurly.ts'
import { standardAsymmetric } from '../../support/test-schemes.ts'

function adviceFor(provider: Provider, name: string): string {
  const { what, how } = adviseOn({ scheme: provider.schemes[name], sender: { provider, scheme: name } })
  return `${what}; ${how}`
}

describe('adviseOn', () => {
  it('knows by the scheme who makes a secret: Recurly its key, and nobody but us its password', () => {
    assert.equal(
      adviceFor(recurly, 'signature'),
      'the secret that the sender makes; docs/providers/recurly.md says where it is shown'
    )
    assert.equal(
      adviceFor(recurly, 'basic'),
      'what the sender knows; make one with: echo "user:$(openssl rand -hex 32)", and tell it to the sender as docs/providers/recurly.md says'
    )
  })

  it('names no page for a sender of the configuration, and does not claim to know who makes its secret', () => {
    const own = completeProvider('acme-ci', {
      domain: 'cd',
      schemes: { path: { kind: 'path-token' }, key: standardAsymmetric },
      event: { id: [{ hash: 'data' }], type: ['example.ci'], source: ['https://ci.example'] }
    })
    assert.equal(
      adviceFor(own, 'path'),
      'what the sender knows; make one with: openssl rand -hex 32, unless the sender makes it'
    )
    assert.equal(adviceFor(own, 'key'), 'the public key that the sender shows; copy it whole')
  })
})
