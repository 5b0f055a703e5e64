import { dirname, join } from 'node:path'
import { checksum } from '../checksum.ts'
import { isMissing } from './disk.ts'
import type { Disk, DiskFile } from './disk.ts'

/**
 * How far a topic is known to be durable: what readers may show. Written after every sync and not synced itself, so
 * after a crash it may be older than the truth, never newer. Synced before a topic's only segment is removed: then it
 * alone knows which offsets were given out.
 */
export interface Head {
  /** The segment that was written last. */
  readonly base: number
  /** Its durable bytes. */
  readonly position: number
  /** How much of that had been made durable by its writer, and not found, in doubt, by a recovery. */
  readonly proven: number
  /** The offset after the last durable record. */
  readonly nextOffset: number
}

const magic = 0x54504b48
const headBytes = 32

export function headPath(topicDirectory: string): string {
  return join(topicDirectory, 'head')
}

export function encodeHead(head: Head): Buffer {
  const bytes = Buffer.alloc(headBytes)
  bytes.writeUInt32BE(magic, 0)
  bytes.writeUIntBE(head.base, 4, 6)
  bytes.writeUIntBE(head.position, 10, 6)
  bytes.writeUIntBE(head.proven, 16, 6)
  bytes.writeUIntBE(head.nextOffset, 22, 6)
  bytes.writeUInt32BE(checksum(bytes.subarray(0, headBytes - 4)), headBytes - 4)
  return bytes
}

export function decodeHead(bytes: Buffer): Head | undefined {
  if (bytes.length !== headBytes || bytes.readUInt32BE(0) !== magic) return undefined
  if (bytes.readUInt32BE(headBytes - 4) !== checksum(bytes.subarray(0, headBytes - 4))) return undefined
  const number = (index: number): number => bytes.readUIntBE(4 + 6 * index, 6)
  return { base: number(0), position: number(1), proven: number(2), nextOffset: number(3) }
}

/** Nothing when there is none or a torn one; readers beside a writer ask again before they believe that. */
export async function readHead(disk: Disk, topicDirectory: string): Promise<Head | undefined> {
  let file: DiskFile
  try {
    file = await disk.open(headPath(topicDirectory), 'read')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
  try {
    return decodeHead(await file.read(0, headBytes))
  } finally {
    await file.close()
  }
}

/** The writer's side: one file, kept open. */
export class HeadFile {
  readonly #disk: Disk
  readonly #path: string
  #file: DiskFile | undefined

  constructor(disk: Disk, topicDirectory: string) {
    this.#disk = disk
    this.#path = headPath(topicDirectory)
  }

  async write(head: Head): Promise<void> {
    try {
      this.#file ??= await this.#disk.open(this.#path, 'write')
      await this.#file.write([encodeHead(head)], 0)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Makes the last head certain. After a clean stop every bad byte found later is then known to be damage. */
  async sync(): Promise<void> {
    if (this.#file === undefined) return
    await this.#file.sync()
    await this.#disk.syncDirectory(dirname(this.#path))
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    // It carries nothing that is not in the segments, or it was synced.
    await file?.close().catch(() => undefined)
  }
}
