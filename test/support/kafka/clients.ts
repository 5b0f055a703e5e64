import { kafkaClients } from '../../../src/bus/kafka/kafka-clients.ts'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'

/** Every library that a region can ask for: what is promised of one is promised of each. */
// Its keys are what the type says.
export const clientNames = Object.keys(kafkaClients) as KafkaClient[]
