import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { localUrl, urlToPostTo } from '../../../src/commands/gateway-url.ts'
import { requireSource } from '../../../src/commands/load-for-command.ts'
import { loadSandbox, makeSandbox } from './sandbox-folder.ts'

await using sandbox = await makeSandbox()
const config = await loadSandbox(sandbox)
const source = requireSource(config, 'github')

describe('where a listener answers on this machine', () => {
  for (const [host, expected] of [
    ['127.0.0.1', 'http://127.0.0.1:8080/'],
    ['0.0.0.0', 'http://127.0.0.1:8080/'],
    ['::', 'http://[::1]:8080/'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]:8080/'],
    ['::1', 'http://[::1]:8080/'],
    ['edge.example', 'http://edge.example:8080/']
  ] as const)
    test(`${host} is asked at ${expected}`, () => assert.equal(localUrl({ host, port: 8080 }, '--url').href, expected))

  test('is not known when the system chose the port', () => {
    assert.throws(() => localUrl({ host: '127.0.0.1', port: 0 }, '--url'), /lets the system choose the port/)
  })
})

describe('where a sample is posted', () => {
  test('is the path of its source, under the URL that is given', () => {
    for (const base of ['http://127.0.0.1:9000', 'http://127.0.0.1:9000/'])
      assert.equal(urlToPostTo(new URL(base), config, source).href, 'http://127.0.0.1:9000/webhooks/github')
  })

  test('is the very URL when it has a path', () => {
    const url = 'https://hooks.example/edge/webhooks/github?x=1'
    assert.equal(urlToPostTo(new URL(url), config, source).href, url)
  })

  test('is where the configuration listens when no URL is given', () => {
    const gateway = { ...config.gateway, listen: { ...config.gateway.listen, address: { host: '0.0.0.0', port: 81 } } }
    assert.equal(urlToPostTo(undefined, { ...config, gateway }, source).href, 'http://127.0.0.1:81/webhooks/github')
  })
})
