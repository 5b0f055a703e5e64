import process from 'node:process'

/** What the benchmark tells the servers that it starts. */
export const secret = process.env['BENCH_SECRET'] ?? ''
export const port = Number(process.env['BENCH_PORT'])
export const brokers = (process.env['BENCH_BROKERS'] ?? '').split(',')

process.on('SIGTERM', () => process.exit(0))
