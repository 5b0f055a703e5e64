import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { traceContextOf } from '../../../src/pipeline/trace-context.ts'
import type { TraceContext } from '../../../src/pipeline/trace-context.ts'
import { createCountingEntropy } from '../../support/counting-entropy.ts'
import { eventOf } from '../../support/event-of.ts'

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const valid = `00-${id}-${parent}-01`
const begun = '00-00000000000000000000000000000001-0000000000000002-01'

function contextOf(...pairs: readonly string[]): TraceContext {
  return traceContextOf(new HeaderList(pairs), createCountingEntropy())
}

describe('the sender’s trace is taken', () => {
  for (const traceparent of [valid, `00-${id}-${parent}-00`, `00-${id}-${parent}-ff`, `01-${id}-${parent}-01`])
    test(traceparent, () => assert.deepEqual(contextOf('traceparent', traceparent), { traceparent }))
})

describe('a trace is begun here instead of', () => {
  const bad: Readonly<Record<string, readonly string[]>> = {
    nothing: [],
    'an empty one': ['traceparent', ''],
    'two, though both are good': ['traceparent', valid, 'Traceparent', valid],
    'two in one': ['traceparent', `${valid},${valid}`],
    'version ff': ['traceparent', `ff-${id}-${parent}-01`],
    'a trace of zeros': ['traceparent', `00-${'0'.repeat(32)}-${parent}-01`],
    'a parent of zeros': ['traceparent', `00-${id}-${'0'.repeat(16)}-01`],
    'upper case': ['traceparent', valid.toUpperCase()],
    'a short trace': ['traceparent', `00-${id.slice(1)}-${parent}-01`],
    'a long parent': ['traceparent', `00-${id}-${parent}0-01`],
    'no flags': ['traceparent', `00-${id}-${parent}`],
    'something behind': ['traceparent', `${valid}-x`],
    'a space': ['traceparent', ` ${valid}`],
    'a line feed behind': ['traceparent', `${valid}\n`],
    'digits that are no hex': ['traceparent', `00-${'g'.repeat(32)}-${parent}-01`]
  }
  for (const [name, pairs] of Object.entries(bad))
    test(name, () => assert.deepEqual(contextOf(...pairs, 'tracestate', 'a=1'), { traceparent: begun }))
})

describe('tracestate', () => {
  test('is kept with a valid traceparent', () =>
    assert.equal(contextOf('traceparent', valid, 'tracestate', 'a=1,b=2').tracestate, 'a=1,b=2'))

  test('of several headers is one list, in order', () =>
    assert.equal(contextOf('traceparent', valid, 'tracestate', 'a=1', 'Tracestate', 'b=2').tracestate, 'a=1,b=2'))

  test('with tabs between its members has spaces: an attribute holds no tab', () =>
    assert.equal(contextOf('traceparent', valid, 'tracestate', 'a=1\t,\tb=2').tracestate, 'a=1 , b=2'))

  test('of 512 characters is kept, of 513 dropped', () => {
    const state = `a=${'x'.repeat(510)}`
    assert.equal(contextOf('traceparent', valid, 'tracestate', state).tracestate, state)
    assert.deepEqual(contextOf('traceparent', valid, 'tracestate', `${state}x`), { traceparent: valid })
  })

  for (const state of ['', 'a=\u0000', 'a=ü', 'a=1\r\nx: y', 'a=\u007f'])
    test(`is dropped: ${JSON.stringify(state)}`, () =>
      assert.deepEqual(contextOf('traceparent', valid, 'tracestate', state), { traceparent: valid }))
})

test('the trace is in the event and on the hop', async () => {
  const { attributes } = await eventOf({ headers: { Traceparent: valid, Tracestate: 'a=1' } })
  assert.deepEqual([attributes.traceparent, attributes.tracestate], [valid, 'a=1'])
})

test('one that is begun here has no tracestate, and another for each delivery', async () => {
  const entropy = createCountingEntropy()
  const traces = [1, 2].map(() => traceContextOf(new HeaderList([]), entropy).traceparent)
  assert.equal(new Set(traces).size, 2)
})
