import { KafkajsSession } from './kafkajs/kafkajs-session.ts'
import { PlatformaticSession } from './platformatic/platformatic-session.ts'
import type { CreateSession } from './producer-session.ts'

/** The libraries that can speak to brokers, by the words of the configuration. Each is named in its own folder only. */
export const kafkaClients = {
  kafkajs: (options, turn) => new KafkajsSession(options, turn),
  platformatic: (options, turn) => new PlatformaticSession(options, turn)
} as const satisfies Record<string, CreateSession>

export type KafkaClient = keyof typeof kafkaClients
