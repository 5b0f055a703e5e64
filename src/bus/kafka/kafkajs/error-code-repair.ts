import { createRequire } from 'node:module'
import { kafkaErrorCodes } from '../error-table.ts'
import { faultReasons } from '../fault-reasons.ts'

/**
 * kafkajs 2.2.4 knows Kafka's error codes of 2021 and makes every younger one a -99 whose number is only in its text. It
 * learns the rest here, so that a fault is told by its code. `test/unit/bus/kafka/kafkajs/error-table.test.ts` compares the two.
 */
export function repairErrorCodes(): void {
  const codes = kafkajsErrorCodes()
  const known = new Set(codes.map(({ code }) => code))
  for (const { code, name, reason } of kafkaErrorCodes) {
    if (known.has(code)) continue
    codes.push({ type: name, code, retriable: faultReasons[reason].class === 'retriable', message: name })
  }
}

interface ErrorCode {
  readonly type: string
  readonly code: number
  readonly retriable: boolean
  readonly message: string
}

function kafkajsErrorCodes(): ErrorCode[] {
  const found: unknown = createRequire(import.meta.url)('kafkajs/src/protocol/error.js')
  if (typeof found === 'object' && found !== null && 'errorCodes' in found && isErrorCodes(found.errorCodes))
    return found.errorCodes
  throw new Error('kafkajs is not version 2.2.4: look whether error-code-repair.ts is still needed')
}

function isErrorCodes(value: unknown): value is ErrorCode[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null && 'code' in entry)
}
