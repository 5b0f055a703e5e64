import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePorts } from '../../test/support/free-ports.ts'
import { startServer } from '../machine/server-process.ts'
import { topic } from '../servers/producers/producer.ts'
import type { Contestant } from './contestant.ts'

/**
 * The nearest peer, set up as its documentation leads to for this job: the signature, CloudEvents headers, a key, a
 * region by a condition, an answer after the acknowledgement of all replicas, batches compressed by lz4. One core: one
 * thread of Go.
 */
export function redpandaConnect(binary: string): Contestant {
  const name = 'redpanda-connect'
  return {
    name,
    says: 'Redpanda Connect: HMAC, parse, mapping, one condition, batches of 64 or 2 ms, idempotent',
    onKafka: true,
    kind: 'peer',
    async start({ folder, secret, cores, brokers }) {
      const [port = 0] = await findFreePorts(1)
      const own = join(folder, name)
      mkdirSync(own, { recursive: true })
      const configFile = join(own, 'connect.yaml')
      writeFileSync(configFile, JSON.stringify(makeConfig(port, brokers), undefined, 2))
      const server = startServer({
        name,
        command: [binary, 'run', configFile],
        env: { BENCH_SECRET: secret, GOMAXPROCS: '1' },
        cwd: own,
        logFile: join(own, 'server.log'),
        cores
      })
      return { server, port }
    }
  }
}

const verify = `let mac = "sha256=" + content().hash("hmac_sha256", env("BENCH_SECRET")).encode("hex")
root = if @."X-Hub-Signature-256".or("") != $mac { throw("signature") } else { content() }`

const describe = `let payload = content().parse_json()
root = content()
meta ce_specversion = "1.0"
meta ce_id = @."X-Github-Delivery"
meta ce_type = "com.github." + @."X-Github-Event"
meta ce_source = $payload.repository.html_url.or("https://github.com")
meta ce_subject = $payload.ref.or("").string()
meta record_key = $payload.repository.full_name.or($payload.organization.login).or("none")
meta region = if $payload.repository.owner.login.or("").has_prefix("eu-") { "eu" } else { "uk" }`

const refuse = `root = deleted()
meta status = "401"`

/** YAML is a superset of JSON. */
function makeConfig(port: number, brokers: readonly string[]): object {
  return {
    http: { enabled: false },
    logger: { level: 'ERROR' },
    input: {
      http_server: {
        address: `127.0.0.1:${port}`,
        path: '/webhooks/github',
        allowed_verbs: ['POST'],
        sync_response: { status: filledWith('meta("status").or("200")') }
      }
    },
    pipeline: {
      threads: 1,
      processors: [{ mapping: verify }, { mapping: describe }, { catch: [{ mapping: refuse }] }]
    },
    output: {
      kafka_franz: {
        seed_brokers: brokers,
        topic: topic.replace('.uk.', `.${filledWith('meta("region")')}.`),
        key: filledWith('meta("record_key")'),
        metadata: { include_prefixes: ['ce_'] },
        compression: 'lz4',
        idempotent_write: true,
        max_in_flight: 256,
        batching: { count: 64, period: '2ms' }
      }
    }
  }
}

/** Its own holes in texts: https://docs.redpanda.com/redpanda-connect/configuration/interpolation/ */
function filledWith(mapping: string): string {
  return `\${! ${mapping} }`
}
