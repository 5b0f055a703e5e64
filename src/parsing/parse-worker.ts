import { parentPort } from 'node:worker_threads'
import type { ParseJob } from './parse-job.ts'
import { runParseJob } from './run-parse-job.ts'

/** The parsing thread: one job at a time, in order. */
parentPort?.on('message', (job: ParseJob) => parentPort?.postMessage(runParseJob(job)))
