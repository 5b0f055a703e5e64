import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readQuarantineEntry } from '../../../src/pipeline/quarantined-record.ts'
import { lay, withHeader } from './lay-in-quarantine.ts'

describe('a record that is no whole event of ours', () => {
  for (const [header, value] of [
    ['turnpike-why', undefined],
    ['turnpike-why', 'because'],
    ['turnpike-view', undefined],
    ['turnpike-view', '{'],
    ['turnpike-view', '[]'],
    ['turnpike-view', '{"source":{"name":"github"},"event":{"provider":"github"},"tenant":{"known":true}}'],
    ['turnpike-until', 'soon'],
    ['turnpike-delivery', undefined],
    ['ce_id', 'another'],
    ['ce_source', 'https://example.com/another']
  ] as const)
    test(`is not read: ${header} ${value ?? 'missing'}`, async () => {
      assert.equal(readQuarantineEntry(withHeader(await lay({}), header, value)), undefined)
    })
})
