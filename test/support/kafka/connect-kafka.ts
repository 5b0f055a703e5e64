import { fetchKafkaJars } from './fetch-jars.ts'
import { createKafkaCommands } from './kafka-commands.ts'
import type { KafkaCommands } from './kafka-commands.ts'
import { startProbe } from './probe.ts'
import type { Probe } from './probe.ts'

export interface KafkaConnection extends KafkaCommands {
  disconnect(): Promise<void>
}

let sharedProbe: Promise<Probe> | undefined
let connectionCount = 0

/**
 * Commands to any brokers. `config` is a Java client's. Nothing runs before the first command; all connections of this
 * process share one JVM, which ends with it.
 */
export function connectToKafka(
  bootstrap: readonly string[],
  config: Readonly<Record<string, string>> = {}
): KafkaConnection {
  const cluster = String(++connectionCount)
  let connected = false
  const commands = createKafkaCommands(cluster, async () => {
    sharedProbe ??= fetchKafkaJars().then(async (jars) => startProbe(jars))
    const probe = await sharedProbe
    await probe.ask({
      op: 'connect',
      cluster,
      config: { ...quickReconnect, ...config, 'bootstrap.servers': bootstrap.join() }
    })
    connected = true
    return probe
  })
  return {
    ...commands,
    async disconnect() {
      if (connected) await (await sharedProbe)?.ask({ op: 'disconnect', cluster })
    }
  }
}

/** A broker comes back while a test waits for it. */
const quickReconnect = { 'reconnect.backoff.max.ms': '200', 'retry.backoff.max.ms': '200' }
