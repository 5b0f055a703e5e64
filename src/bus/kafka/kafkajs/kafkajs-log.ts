import kafkajs from 'kafkajs'
import type { LogEntry } from 'kafkajs'
import type { KafkaLogLine } from '../kafka-log.ts'

/** kafkajs writes to the console unless it is given this. Debug lines may hold payloads: they end here. */
export function forwardLogs(onLog: (line: KafkaLogLine) => void): () => (entry: LogEntry) => void {
  const { ERROR, WARN, INFO } = kafkajs.logLevel
  const levels = new Map<number, KafkaLogLine['level']>([
    [ERROR, 'error'],
    [WARN, 'warn'],
    [INFO, 'info']
  ])
  return () =>
    ({ namespace, level: number, log }) => {
      const level = levels.get(number)
      if (level === undefined) return
      const broker: unknown = log['broker']
      const error: unknown = log['error']
      onLog({
        level,
        area: namespace,
        message: log.message,
        ...(typeof broker === 'string' ? { broker } : {}),
        ...(typeof error === 'string' ? { error } : {})
      })
    }
}
