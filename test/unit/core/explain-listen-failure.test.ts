import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { explainListenFailure } from '../../../src/core/explain-listen-failure.ts'

const explain = (error: Error): string =>
  explainListenFailure(error, { host: '192.0.2.1', port: 443, setting: 'gateway.metrics' })

describe('a port that cannot be opened is explained with what to change', () => {
  for (const [code, sentence] of [
    ['EADDRINUSE', /^port 443 of 192\.0\.2\.1 is in use: .*choose another port in gateway\.metrics$/],
    ['EACCES', /^port 443 of 192\.0\.2\.1 needs more rights .* a port above 1023 in gateway\.metrics$/],
    ['EADDRNOTAVAIL', /^192\.0\.2\.1 is no address of this machine: correct gateway\.metrics$/],
    ['ENOTFOUND', /^192\.0\.2\.1 is no address of this machine: correct gateway\.metrics$/],
    ['EMFILE', /^cannot listen on port 443 of 192\.0\.2\.1: too many$/]
  ] as const)
    test(code, () => assert.match(explain(Object.assign(new Error('too many'), { code })), sentence))

  test('an address of another machine, as Node itself says it', async () => {
    const [error] = await once(createServer().listen(0, '192.0.2.1'), 'error')
    assert.match(explain(error), /^192\.0\.2\.1 is no address of this machine/)
  })
})
