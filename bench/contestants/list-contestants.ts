import { join } from 'node:path'
import { embeddedBus, kafkaBus, usualRules } from '../gateway/gateway-config.ts'
import type { BusConfig } from '../gateway/gateway-config.ts'
import { sendersFile, tenantsFile } from '../gateway/prepare-ground.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import type { Contestant, Ground, RunningContestant } from './contestant.ts'
import { startScript } from './node-contestant.ts'
import { redpandaConnect } from './redpanda-connect.ts'

/**
 * The values of `kafka.client` that are compared. One more is one more here, and a file of its name under
 * bench/servers/producers for its floor.
 */
export const kafkaClients: readonly string[] = ['kafkajs', 'platformatic']

/** In the order of the report. `peer` is Redpanda Connect's program, where there is one. */
export function listContestants(peer: string | undefined): readonly Contestant[] {
  return [
    gateway('turnpike-embedded', 'this gateway on its embedded bus: an fsync before each answer', embeddedBus),
    ...kafkaClients.map((client) => ({
      ...gateway(
        `turnpike-${client}`,
        `this gateway on Kafka by ${client}: everything of its defaults, ${usualRules} residency rules`,
        ({ brokers }) => kafkaBus(brokers, client)
      ),
      onKafka: true,
      client
    })),
    ...kafkaClients.map((client) => bare(client)),
    {
      name: 'obvious',
      says: 'express.json, the CloudEvents SDK in structured mode, one kafkajs send each',
      onKafka: true,
      kind: 'peer',
      start: async (ground) => startScript('obvious', ground, 'obvious')
    },
    {
      name: 'octokit',
      says: '@octokit/webhooks middleware, one kafkajs send each',
      onKafka: true,
      kind: 'peer',
      start: async (ground) => startScript('octokit', ground, 'octokit')
    },
    ...(peer === undefined ? [] : [redpandaConnect(peer)])
  ]
}

/** What the generator can do at most; no contestant. */
export async function startNothing(ground: Ground): Promise<RunningContestant> {
  return startScript('nothing', ground, 'nothing')
}

function gateway(name: string, says: string, bus: (ground: Ground) => BusConfig): Contestant {
  return {
    name,
    says,
    onKafka: false,
    kind: 'gateway',
    async start(ground) {
      const { server, ports } = await startGateway({
        name,
        folder: join(ground.folder, name),
        shape: {
          rules: usualRules,
          sources: 1,
          tenantsFile: `../${tenantsFile}`,
          decisionCache: true,
          include: [`../${sendersFile}`]
        },
        bus: bus(ground),
        secret: ground.secret,
        cores: ground.cores,
        main: ground.gatewayMain
      })
      return { server, port: ports.webhooks }
    }
  }
}

function bare(client: string): Contestant {
  const name = `bare-${client}`
  return {
    name,
    says: `node:http, HMAC, parse, one record by ${client}: the least that a receiver does`,
    onKafka: true,
    kind: 'floor',
    client,
    start: async (ground) => startScript(name, ground, 'bare', [client])
  }
}
