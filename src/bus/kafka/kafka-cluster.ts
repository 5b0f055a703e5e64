/** Brokers that are one cluster, and how to be let in. */
export interface KafkaCluster {
  readonly name: string
  /** `host:port` of some of the brokers; the others are learnt from them. */
  readonly brokers: readonly string[]
  readonly security?: KafkaSecurity
}

/** All brokers of the configuration, in an order that begins with another one each turn. */
export function brokersInTurn({ brokers }: KafkaCluster, turn: number): readonly string[] {
  const first = turn % brokers.length
  return [...brokers.slice(first), ...brokers.slice(0, first)]
}

export interface KafkaSecurity {
  /** Present: TLS, with the system's authorities unless `ca` names others. All are PEM texts. */
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string }
  readonly sasl?: KafkaLogIn
}

export type KafkaLogIn =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  /** `token` is asked for each connection. */
  | { readonly mechanism: 'oauthbearer'; token(): Promise<string> }
