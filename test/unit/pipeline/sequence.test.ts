import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { github } from '../../../src/providers/github.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'
import { viewOfJson } from '../../support/view-of-json.ts'

const numbered = providerWith({ event: { sequence: ['{version}'] } })

async function sequenceOf(version: string): Promise<string | undefined> {
  const { events } = await settleFor(numbered, { body: `{"id":"1","type":"changed","version":${version}}` })
  assert.equal(events.length, 1)
  return events[0]?.['sequence']
}

test('an event has the number that its provider gives the change, with all of its digits', async () => {
  assert.equal(await sequenceOf('17'), '17')
  assert.equal(await sequenceOf('"0017"'), '0017')
  assert.equal(await sequenceOf('9007199254740993'), '9007199254740993')
})

test('what is no number is no sequence, and the event passes without one', async () => {
  for (const version of [
    '-1',
    '1.5',
    '1e21',
    'null',
    'true',
    '""',
    '" 1"',
    '"1\\n"',
    '"v2"',
    '{}',
    `"${'9'.repeat(33)}"`
  ])
    assert.equal(await sequenceOf(version), undefined, version)
})

test('a provider without a rule for it gives none', () => {
  assert.equal(compileReader(github).sequence(viewOfJson('{"sequence":1,"version":2}')), undefined)
})
