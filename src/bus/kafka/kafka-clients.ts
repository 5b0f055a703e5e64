import type { CreateSession } from './producer-session.ts'

/**
 * The libraries that can speak to brokers, by the words of the configuration. Each is named in its own folder only, and read from
 * the disk when it is first used: one takes up to 0.2 s and 40 MB, which a gateway with the other does not pay.
 */
export const kafkaClients = {
  kafkajs: async () => {
    const { KafkajsSession } = await import('./kafkajs/kafkajs-session.ts')
    return (options, turn) => new KafkajsSession(options, turn)
  },
  platformatic: async () => {
    const { PlatformaticSession } = await import('./platformatic/platformatic-session.ts')
    return (options, turn) => new PlatformaticSession(options, turn)
  }
} as const satisfies Record<string, () => Promise<CreateSession>>

export type KafkaClient = keyof typeof kafkaClients
