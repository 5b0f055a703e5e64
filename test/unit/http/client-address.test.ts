import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { ClientAddresses } from '../../../src/http/client-address.ts'

/** A request on a connection from `peer`, with this X-Forwarded-For. */
function requestFrom(peer: string | undefined, forwarded?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const request = new IncomingMessage(socket)
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  // Neither of these says anything about an address that counts.
  Object.assign(request.headers, { forwarded: 'for=203.0.113.66', 'x-real-ip': '203.0.113.67' })
  return request
}

const trusted = ['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48']
const addressOf = (peer: string | undefined, forwarded?: string, proxies: readonly string[] = trusted) =>
  new ClientAddresses(proxies).ofForwarded(requestFrom(peer, forwarded))

const strangers = ['203.0.113.7', '::ffff:203.0.113.7', '11.0.0.1', '9.255.255.255', '192.0.2.2']
for (const peer of strangers)
  test(`what ${peer} forwards never counts: it is no trusted proxy`, () => {
    const own = peer.replace('::ffff:', '')
    for (const forwarded of ['198.51.100.1', '10.0.0.1', '10.0.0.1, 10.0.0.2', '::1', '', 'x', peer])
      assert.equal(addressOf(peer, forwarded), own)
  })

test('an IPv6 stranger is counted by its network, whatever it forwards', () => {
  assert.equal(addressOf('2001:db8:1:2:3::4', '198.51.100.1'), '2001:db8:1:2::/64')
  assert.equal(addressOf('2001:db8:fffe::1', '198.51.100.1'), '2001:db8:fffe:0::/64')
})

test('without trusted proxies nobody is one, this machine included', () => {
  for (const peer of ['127.0.0.1', '10.0.0.1']) assert.equal(addressOf(peer, '198.51.100.1', []), peer)
  assert.equal(addressOf('::1', '198.51.100.1', []), '0:0:0:0::/64')
})

const forwardings = [
  ['one proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['what the sender invented stands to the left', '10.0.0.1', '203.0.113.99, 198.51.100.1', '198.51.100.1'],
  ['nested proxies', '10.0.0.1', '203.0.113.99, 198.51.100.1, 192.0.2.1, 10.9.9.9', '198.51.100.1'],
  ['a stranger between proxies ends the trust', '10.0.0.1', '198.51.100.1, 203.0.113.5, 10.0.0.2', '203.0.113.5'],
  ['trusted all the way', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['no header', '10.0.0.1', undefined, '10.0.0.1'],
  ['an IPv4 proxy in IPv6 clothing', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['a sender in IPv6 clothing', '10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
  ['a nested proxy in IPv6 clothing', '10.0.0.1', '198.51.100.1, ::ffff:10.0.0.2', '198.51.100.1'],
  ['an IPv6 proxy', '2001:db8:ffff::1', '198.51.100.1', '198.51.100.1'],
  ['an IPv6 sender', '10.0.0.1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['with ports', '10.0.0.1', '203.0.113.99:1, 198.51.100.1:4711', '198.51.100.1'],
  ['with a port behind a nested proxy with a port', '10.0.0.1', '198.51.100.1:4711, 10.0.0.2:80', '198.51.100.1'],
  ['IPv6 with ports', '10.0.0.1', '[2001:db8:1:2::1]:4711, [2001:db8:ffff::2]:80', '2001:db8:1:2::/64'],
  ['empty elements, which lists may have', '10.0.0.1', '203.0.113.99, ,198.51.100.1,,10.0.0.2,', '198.51.100.1'],
  ['spaces and none', '10.0.0.1', ' 198.51.100.1 ,10.0.0.2,  10.0.0.3 ', '198.51.100.1']
] as const
for (const [name, peer, forwarded, address] of forwardings)
  test(`behind a trusted proxy: ${name}`, () => assert.equal(addressOf(peer, forwarded), address))

const noAddresses = ['', ',', ', ,', 'unknown', '_hidden', '999.1.1.1', '198.51.100.1, x', '0x7f.1', '%']
for (const forwarded of noAddresses)
  test(`a list whose nearest entry is no address counts under the proxy: ${JSON.stringify(forwarded)}`, () => {
    assert.equal(addressOf('10.0.0.1', forwarded), '10.0.0.1')
  })

test('a connection that is gone has no address to trust', () => {
  assert.equal(addressOf(undefined, '198.51.100.1'), 'unknown')
  assert.equal(new ClientAddresses(trusted).isProxy(requestFrom(undefined).socket), false)
})

for (const range of ['everyone', '10.0.0.0/33', '10.0.0.0/255.0.255.0', ''])
  test(`trustedProxies: ${JSON.stringify(range)} is refused`, () => {
    assert.throws(() => new ClientAddresses([range]), /trustedProxies must be IP addresses or networks/)
  })
