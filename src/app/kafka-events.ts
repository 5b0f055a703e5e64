import type { KafkaBusEvents } from '../bus/kafka/kafka-bus.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import { LineBudget } from '../telemetry/line-budget.ts'
import type { KafkaMetrics } from '../telemetry/kafka-metrics.ts'

const linesPerWindow = 3
const windowMs = 10_000

export interface RegionEvents {
  readonly events: KafkaBusEvents
  /** Writes the summaries that are due. */
  readonly stop: () => void
}

/** What a region's Kafka tells, as metrics and as lines of the log: a fault of many calls has few lines. */
export function createKafkaEvents(region: string, metrics: KafkaMetrics, log: JsonLog): RegionEvents {
  const budget = new LineBudget(systemClock, linesPerWindow, windowMs)
  const mayWrite = (key: string): boolean =>
    budget.take(key, (suppressed) => log.write('warn', 'lines left out', { region, about: key, suppressed, windowMs }))
  const events: KafkaBusEvents = {
    onCall: (call) => metrics.kafkaCalled(region, call),
    onFault: ({ topic, records, class: faultClass, reason, code, description }) => {
      metrics.kafkaFailed(region, { class: faultClass, reason, records })
      if (mayWrite(`${topic} ${reason}`))
        log.write('warn', 'Kafka did not store records', { region, topic, records, reason, code, description })
    },
    onConnection: ({ state, why }) => {
      metrics.kafkaConnection(region, state)
      if (!mayWrite(state)) return
      if (state === 'connected') log.write('info', 'Kafka is connected', { region })
      else log.write('warn', 'Kafka is not connected', { region, state, why })
    },
    // What the client says of itself repeats what is said above, in other words.
    onLog: ({ level, area, message, broker, error }) =>
      log.write('debug', 'Kafka client', { region, clientLevel: level, area, message, broker, error })
  }
  return { events, stop: () => budget.close() }
}
