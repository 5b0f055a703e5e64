import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isZone, parseTime } from '../../../src/core/parse-time.ts'
import type { TimeFormat } from '../../../src/core/rule.ts'

function table(format: TimeFormat, cases: Readonly<Record<string, string | undefined>>): void {
  describe(format, () => {
    for (const [text, wanted] of Object.entries(cases))
      test(`${JSON.stringify(text)} is ${wanted ?? 'no time'}`, () => {
        const instant = parseTime(text, format)
        assert.equal(instant === undefined ? undefined : new Date(instant).toISOString(), wanted)
      })
  })
}

table('rfc3339', {
  '2019-05-15T15:20:57Z': '2019-05-15T15:20:57.000Z',
  '2019-05-15t15:20:57z': '2019-05-15T15:20:57.000Z',
  '2019-05-15 15:20:57Z': '2019-05-15T15:20:57.000Z',
  '2019-05-15T15:20:57.5Z': '2019-05-15T15:20:57.500Z',
  '2019-05-15T15:20:57.123456789Z': '2019-05-15T15:20:57.123Z',
  '2019-05-15T15:20:57-05:00': '2019-05-15T20:20:57.000Z',
  '2019-05-15T15:20:57+05:30': '2019-05-15T09:50:57.000Z',
  '2019-05-15T15:20:57-00:00': '2019-05-15T15:20:57.000Z',
  '2024-02-29T00:00:00Z': '2024-02-29T00:00:00.000Z',
  '1970-01-01T00:00:00Z': '1970-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z': '9999-12-31T23:59:59.999Z',
  '2023-02-29T00:00:00Z': undefined,
  '2024-02-30T00:00:00Z': undefined,
  '2024-04-31T00:00:00Z': undefined,
  '2100-02-29T00:00:00Z': undefined,
  '2024-00-10T00:00:00Z': undefined,
  '2024-13-01T00:00:00Z': undefined,
  '2024-01-00T00:00:00Z': undefined,
  '2024-01-32T00:00:00Z': undefined,
  '2024-01-01T24:00:00Z': undefined,
  '2024-01-01T25:00:00Z': undefined,
  '2024-01-01T00:60:00Z': undefined,
  '2024-01-01T00:00:61Z': undefined,
  '2024-01-01T00:00:00+24:00': undefined,
  '2024-01-01T00:00:00+25:00': undefined,
  '2024-01-01T00:00:00+05:60': undefined,
  '2024-01-01T00:00:00': undefined,
  '2024-01-01T00:00Z': undefined,
  '2024-01-01': undefined,
  '2024-1-1T0:0:0Z': undefined,
  '2024-01-01T00:00:00.Z': undefined,
  '2024-01-01T00:00:00 Z': undefined,
  '2024-01-01T00:00:00+0500': undefined,
  '2024-01-01T00:00:00Z\n': undefined,
  ' 2024-01-01T00:00:00Z': undefined,
  '1969-12-31T23:59:59Z': undefined,
  '0000-01-01T00:00:00Z': undefined,
  '9999-12-31T23:59:59-01:00': undefined,
  '+002024-01-01T00:00:00Z': undefined,
  '١٩٧٠-01-01T00:00:00Z': undefined,
  'Wed, 15 May 2019 15:20:57 GMT': undefined,
  '1557933657': undefined,
  yesterday: undefined,
  '': undefined
})

table('unix-s', {
  '1557933657': '2019-05-15T15:20:57.000Z',
  '1557933657.25': '2019-05-15T15:20:57.250Z',
  '1.557933657e9': '2019-05-15T15:20:57.000Z',
  '0': '1970-01-01T00:00:00.000Z',
  '253402300799': '9999-12-31T23:59:59.000Z',
  '253402300800': undefined,
  '1557933657000000': undefined,
  '1e99': undefined,
  '1e400': undefined,
  '-1': undefined,
  '-0': undefined,
  '0x10': undefined,
  '1_000': undefined,
  ' 1': undefined,
  '1.': undefined,
  '1e-3': undefined,
  Infinity: undefined,
  NaN: undefined,
  '2019-05-15T15:20:57Z': undefined,
  true: undefined,
  '': undefined
})

table('unix-ms', {
  '1557933657123': '2019-05-15T15:20:57.123Z',
  '1557933657123.9': '2019-05-15T15:20:57.124Z',
  '0': '1970-01-01T00:00:00.000Z',
  '253402300799999': '9999-12-31T23:59:59.999Z',
  '253402300800000': undefined,
  '-1': undefined,
  '': undefined
})

table('unix-ns', {
  '1557933657123456789': '2019-05-15T15:20:57.123Z',
  '0': '1970-01-01T00:00:00.000Z',
  '-1': undefined
})

table('iso', {
  '2019-05-15T15:20:57Z': '2019-05-15T15:20:57.000Z',
  '2016-11-14T13:07:23.829+0000': '2016-11-14T13:07:23.829Z',
  '2016-11-14T13:07:23.829+0130': '2016-11-14T11:37:23.829Z',
  '2016-11-14T13:07:23+01': '2016-11-14T12:07:23.000Z',
  '2016-11-14T13:07:23-05:00': '2016-11-14T18:07:23.000Z',
  '2017-12-10 17:01:11 UTC': '2017-12-10T17:01:11.000Z',
  '2017-12-10 17:01:11 +0100': '2017-12-10T16:01:11.000Z',
  '2017-02-30 17:01:11 UTC': undefined,
  '2017-12-10 17:01:11': undefined,
  '2017-12-10 17:01:11 CET': undefined,
  '2017-12-10 17:01:11  UTC': undefined,
  '2017-12-10 17:01:11 +9900': undefined
})

test('a local time has the zone that is declared', () => {
  const text = '2026-03-29 01:30:00'
  assert.equal(parseTime(text, 'local', 'UTC'), Date.UTC(2026, 2, 29, 1, 30))
  assert.equal(parseTime(text, 'local', '+02:00'), Date.UTC(2026, 2, 28, 23, 30))
  assert.equal(parseTime('2026-03-29T01:30:00.5', 'local', '-03:30'), Date.UTC(2026, 2, 29, 5, 0, 0, 500))
  for (const other of [`${text}Z`, `${text}+00:00`, '2026-02-30 01:30:00', '2026-03-29', '29.03.2026 01:30:00', ''])
    assert.equal(parseTime(other, 'local', 'UTC'), undefined, other)
})

test('a zone is UTC or an offset from it', () => {
  for (const zone of ['UTC', '+00:00', '-03:30', '+14:00']) assert.ok(isZone(zone), zone)
  for (const zone of ['', 'Z', 'utc', 'Europe/London', '+1', '+15:00', '+02:60', '+02:00 '])
    assert.ok(!isZone(zone), zone)
})
