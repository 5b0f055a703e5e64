import type { BusRecord, RecordHeader } from '../../src/core/bus.ts'
import { NodeProcess } from './node-process.ts'

/** A second process that reads a region's log. */
export interface LogProcess {
  readonly process: NodeProcess
  /** What it has read so far. */
  records(): readonly BusRecord[]
  /** Settles when it has read so many. */
  waitForCount(count: number): Promise<void>
}

/** Reads a log from its beginning and goes on while it is written, until it is ended. */
export function followLog(directory: string): LogProcess {
  const process = new NodeProcess(['test/support/print-log.ts', directory, '--follow'])
  return {
    process,
    records: () => process.lines.map(parseRecord),
    waitForCount: async (count) => {
      await process.waitFor((lines) => (lines.length >= count ? true : undefined), `it had read ${count} records`)
    }
  }
}

/** Everything that a log holds now, as another process reads it. */
export async function readLogElsewhere(directory: string): Promise<readonly BusRecord[]> {
  const process = new NodeProcess(['test/support/print-log.ts', directory])
  const { code } = await process.ended
  if (code !== 0) throw new Error(`the log could not be read:\n${process.stderr}`)
  return process.lines.map(parseRecord)
}

interface PrintedRecord {
  readonly topic: string
  readonly key: string
  readonly headers: readonly RecordHeader[]
  readonly value: string
}

function parseRecord(line: string): BusRecord {
  const { topic, key, headers, value }: PrintedRecord = JSON.parse(line)
  return { topic, key, headers, value: Buffer.from(value, 'base64') }
}
