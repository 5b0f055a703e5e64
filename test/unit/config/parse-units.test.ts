import { isLoopback } from '../../../src/core/loopback.ts'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressesCollide, formatHostPort, isAddressRange, parseHostPort } from '../../../src/config/parse-address.ts'
import { parseBytes, parseDurationMs, parseInstant } from '../../../src/config/parse-units.ts'

describe('parseBytes', () => {
  for (const [value, bytes] of [
    [0, 0],
    [4096, 4096],
    ['4096', 4096],
    ['1B', 1],
    ['512KiB', 524_288],
    ['1MiB', 1_048_576],
    ['10GiB', 10_737_418_240],
    ['2TiB', 2_199_023_255_552]
  ] as const)
    it(`${value} is ${bytes}`, () => assert.equal(parseBytes(value), bytes))
  const bad = [
    -1,
    1.5,
    Number.NaN,
    Infinity,
    '',
    'MiB',
    '1 MiB',
    '1MB',
    '1mib',
    '1.5MiB',
    '-1MiB',
    '9999999TiB',
    true,
    null
  ]
  for (const value of bad) it(`${String(value)} is no size`, () => assert.equal(parseBytes(value), undefined))
})

describe('parseDurationMs', () => {
  for (const [value, ms] of [
    ['0s', 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000]
  ] as const)
    it(`${value} is ${ms} ms`, () => assert.equal(parseDurationMs(value), ms))
  for (const value of [10, '10', '10 s', '1.5s', '-1s', 's', '1w', '1H', '999999999999999d', null])
    it(`${value} is no duration`, () => assert.equal(parseDurationMs(value), undefined))
})

describe('parseInstant', () => {
  it('reads an instant with its offset', () => {
    assert.equal(parseInstant('2026-12-31T00:00:00Z'), Date.UTC(2026, 11, 31))
    assert.equal(parseInstant('2028-02-29T01:00:00.5+01:00'), Date.UTC(2028, 1, 29, 0, 0, 0, 500))
  })
  const bad = [
    '2026-12-31',
    '2026-12-31T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-12-31T25:00:00Z',
    '31 Dec 2026',
    1,
    ''
  ]
  for (const value of bad) it(`${value} is none`, () => assert.equal(parseInstant(value), undefined))
})

describe('addresses', () => {
  for (const text of ['127.0.0.1:0', '0.0.0.0:8080', '[::1]:65535', 'localhost:80', 'edge-1.example:443'])
    it(`reads ${text} and writes it back`, () => {
      const address = parseHostPort(text)
      assert.ok(address !== undefined)
      assert.equal(formatHostPort(address), text)
    })
  for (const value of [
    '8080',
    ':8080',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:80',
    '[::zz]:80',
    '[127.0.0.1]:80',
    'a b:80',
    8080,
    null
  ])
    it(`${value} is no address`, () => assert.equal(parseHostPort(value), undefined))

  it('collide on one port when one host spans the other', () => {
    const at = (host: string, port = 80): { host: string; port: number } => ({ host, port })
    for (const [one, other] of [
      [at('127.0.0.1'), at('127.0.0.1')],
      [at('0.0.0.0'), at('127.0.0.1')],
      [at('127.0.0.1'), at('::')],
      [at('LOCALHOST'), at('localhost')]
    ] as const)
      assert.ok(addressesCollide(one, other) && addressesCollide(other, one))
    assert.ok(!addressesCollide(at('127.0.0.1'), at('127.0.0.1', 81)))
    assert.ok(!addressesCollide(at('127.0.0.1'), at('127.0.0.2')))
    assert.ok(!addressesCollide(at('0.0.0.0', 0), at('0.0.0.0', 0)))
  })

  it('knows a loopback address', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) assert.ok(isLoopback(host), host)
    for (const host of ['0.0.0.0', '128.0.0.1', '10.0.0.1', '::', '::2', 'localhost.example'])
      assert.ok(!isLoopback(host), host)
  })

  it('knows addresses and networks', () => {
    for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '::1/128']) assert.ok(isAddressRange(text), text)
    for (const text of [
      '',
      'proxy',
      '10.0.0',
      '10.0.0.0/33',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '::1/129',
      '10.0.0.0/-1',
      'loopback'
    ])
      assert.ok(!isAddressRange(text), text)
  })
})
