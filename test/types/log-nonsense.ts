import type { JsonLog, LogFields } from '../../src/telemetry/json-log.ts'

declare const log: JsonLog
declare const client: { readonly level: string; readonly area: string }

// @ts-expect-error TS2322: a line has a level of its own
log.write('debug', 'said', { region: 'uk', level: 'error' })

// @ts-expect-error TS2345: nor does it come with other fields
log.write('debug', 'said', { ...client })

// @ts-expect-error TS2322: a line has a time of its own
export const timed: LogFields = { time: 'yesterday' }

// @ts-expect-error TS2322: a line has the gateway's name
export const named: LogFields = { gateway: 'another' }

// @ts-expect-error TS2322: what a line says is its sentence
export const told: LogFields = { msg: 'something else' }
