import process from 'node:process'
import { runTurnpike } from './run-turnpike.ts'

/* On Kafka, with everything as it is by default. */

const brokers = JSON.stringify((process.env['BENCH_KAFKA'] ?? '').split(','))
await runTurnpike(`{ kafka: { clusters: [{ name: uk-a, brokers: ${brokers} }] } }`)
