import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createJsonLog } from '../../../src/telemetry/json-log.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { recordLog } from './recorded-log.ts'

const time = '2026-01-02T03:04:05.006Z'
const at = Date.parse(time)

test('a line is level, time, gateway, the fields in their order, and what is said', () => {
  const { log, text } = recordLog(createFixedClock(at))
  log.write('warn', 'a "constant" sentence', {
    topic: 'acme.uk',
    records: 2,
    left: undefined,
    sure: false,
    why: ['a', 'b']
  })
  log.write('info', 'nothing more')
  log.write('info', 'nothing known', { left: undefined })
  assert.deepEqual(text().split('\n'), [
    `{"level":"warn","time":"${time}","gateway":"edge-uk-1","topic":"acme.uk","records":2,"sure":false,"why":["a","b"],"msg":"a \\"constant\\" sentence"}`,
    `{"level":"info","time":"${time}","gateway":"edge-uk-1","msg":"nothing more"}`,
    `{"level":"info","time":"${time}","gateway":"edge-uk-1","msg":"nothing known"}`,
    ''
  ])
})

test('a worker’s lines have its number, and names are written as JSON has them', () => {
  const written: string[] = []
  const destination = { write: (line: string) => void written.push(line), stop: () => Promise.resolve() }
  const clock = createFixedClock(at)
  const log = createJsonLog({ destination, clock, level: 'info', gateway: 'a "b"\n', worker: 3 })
  log.write('error', 'said')
  assert.deepEqual(written, [`{"level":"error","time":"${time}","gateway":"a \\"b\\"\\n","worker":3,"msg":"said"}\n`])
})

test('nothing that a field holds ends its line or its text', () => {
  const { log, lines } = recordLog(createFixedClock(at))
  const held = [
    'a\nb',
    'a\r\u0000"',
    '","level":"error',
    '}\n{"level":"error"}',
    '\u2028\u007f😀',
    '\\',
    '"'.repeat(200)
  ]
  for (const value of held) log.write('info', 'said', { value, list: [value] })
  assert.deepEqual(
    lines().map(({ level, value, list, msg }) => [level, value, list, msg]),
    held.map((value) => ['info', value, [value], 'said'])
  )
})

test('each line has the time of its own moment', () => {
  const clock = createFixedClock(at)
  const { log, lines } = recordLog(clock)
  const moments = [0, 0, 1, 999].map((afterMs) => {
    clock.advance(afterMs)
    log.write('info', 'said')
    return new Date(clock.now()).toISOString()
  })
  assert.deepEqual(
    lines().map((line) => line['time']),
    moments
  )
})

test('a level writes itself and what is more important', () => {
  const levels = ['debug', 'info', 'warn', 'error'] as const
  for (const [index, level] of levels.entries()) {
    const { log, lines } = recordLog(createFixedClock(at), level)
    for (const each of levels) log.write(each, 'said')
    assert.deepEqual(
      lines().map((line) => line['level']),
      levels.slice(index)
    )
  }
  const { log, text } = recordLog(createFixedClock(at), 'silent')
  for (const each of levels) log.write(each, 'said')
  assert.equal(text(), '')
})
