import { env } from 'node:process'

/** The brokers that a person has set with KAFKA_BOOTSTRAP=host:port,… to be used instead of ours. */
export function existingBootstrap(text = env['KAFKA_BOOTSTRAP']): readonly string[] | undefined {
  const servers = text?.split(',').map((server) => server.trim()) ?? []
  return servers.some((server) => server !== '') ? servers.filter((server) => server !== '') : undefined
}

const howToInstall =
  'a JDK 17 or later and Maven 3.8 or later (Debian: apt-get install openjdk-17-jdk-headless maven; macOS: brew install openjdk@17 maven)'

/** Thrown when a tool is missing or too old: its message is the one sentence that a person needs. */
export class JavaToolsMissing extends Error {
  constructor(what: string) {
    const orElse =
      existingBootstrap() === undefined
        ? 'or set KAFKA_BOOTSTRAP=host:port,… to use brokers that already run'
        : 'as tests of faults, of security and of three nodes do not touch those of KAFKA_BOOTSTRAP'
    super(`${what}. Real Kafka brokers need ${howToInstall}, ${orElse}.`)
    this.name = 'JavaToolsMissing'
  }
}

/** Thrown for what nobody may do to brokers that are not ours, or what only Kafka's own client can do. */
export class OwnBrokersNeeded extends Error {
  constructor(what: string) {
    super(`KAFKA_BOOTSTRAP does not serve a test that wants to ${what}: unset it, and install ${howToInstall}.`)
    this.name = 'OwnBrokersNeeded'
  }
}
