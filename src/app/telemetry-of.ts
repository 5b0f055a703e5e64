import type { Config } from '../config/config.ts'
import type { Observer } from '../core/observer.ts'
import { systemClock } from '../system/system-clock.ts'
import { createDeliveryLog } from '../telemetry/delivery-log.ts'
import type { DeliveryLog } from '../telemetry/delivery-log.ts'
import { errorFieldsOf } from '../telemetry/error-fields.ts'
import { joinObservers } from '../telemetry/fan-out.ts'
import { createJsonLog } from '../telemetry/json-log.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import { openLogDestination } from '../telemetry/log-destination.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { SecretWatch } from '../telemetry/secret-watch.ts'
import { createStatusBoard } from '../telemetry/status-board.ts'
import type { StatusBoard } from '../telemetry/status-board.ts'
import type { GatewayOptions } from './gateway-options.ts'

const stdout = 1

/** The subscribers of one gateway. */
export interface Telemetry {
  readonly metrics: Metrics
  readonly log: JsonLog
  readonly deliveryLog: DeliveryLog
  readonly status: StatusBoard
  readonly secrets: SecretWatch
  readonly observer: Observer
  /** Something threw that should not have; logged without what it was about. */
  readonly onFailure: (thrown: unknown) => void
}

export function createTelemetry(config: Config, { log: options, version, worker }: GatewayOptions): Telemetry {
  const clock = systemClock
  const metrics = createMetrics({ version })
  const destination = openLogDestination({
    to: options.destination ?? stdout,
    clock,
    onDropped: () => metrics.logLineDropped(),
    isShared: worker !== undefined
  })
  const log = createJsonLog({
    destination,
    clock,
    level: options.level,
    gateway: config.gateway.name,
    worker: worker?.number
  })
  const deliveryLog = createDeliveryLog({ log, clock })
  const status = createStatusBoard(clock)
  const onFailure = (thrown: unknown): void => {
    metrics.observerFailed()
    log.write('error', 'unexpected failure', { ...errorFieldsOf(thrown) })
  }
  return {
    metrics,
    log,
    deliveryLog,
    status,
    secrets: new SecretWatch(log, clock),
    observer: joinObservers([metrics, deliveryLog, status], onFailure),
    onFailure
  }
}
