import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process, { argv, exit, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { startKafkaCluster } from '../test/support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../test/support/kafka/start-kafka.ts'
import { startGatewayProcess } from '../test/support/gateway-process.ts'
import type { Addresses, GatewayProcess } from '../test/support/gateway-process.ts'

/*
 * `npm run stack`: what compose.yaml runs, without containers. A gateway and a real Kafka for each of two regions, on this
 * machine, until Ctrl-C; what the brokers stored goes with them. With `--any-port` the system chooses the gateway's ports.
 */

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = join(project, '.turnpike', 'stack')
const regions = ['uk', 'eu'] as const
const domains = ['scm', 'registry', 'itsm', 'billing', 'cd', 'tenant', 'quarantine', 'decisions']

interface Stack {
  readonly clusters: readonly KafkaCluster[]
  readonly gateway: GatewayProcess
}

const stack = await startStack()
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!isStopping) void stopStack(stack).then(() => exit(0))
    isStopping = true
  })
stdout.write(describeStack(stack))
const { code, signal } = await stack.gateway.process.ended
if (!isStopping) {
  stdout.write(`The gateway ended by itself (${signal ?? `exit code ${code}`}):\n${stack.gateway.process.stderr}`)
  await stopClusters(stack.clusters)
  exit(1)
}

async function startStack(): Promise<Stack> {
  const clusters = await Promise.all(regions.map(startRegion))
  try {
    return { clusters, gateway: await startGatewayProcess(configure(clusters), '--no-banner') }
  } catch (thrown) {
    await stopClusters(clusters)
    throw thrown
  }
}

async function startRegion(region: string): Promise<KafkaCluster> {
  const cluster = await startKafkaCluster({ name: `stack-${region}`, brokers: 1 })
  for (const domain of domains) await cluster.createTopic({ name: `acme.${region}.${domain}`, partitions: 6 })
  return cluster
}

/** config/stack.yaml with the addresses that these brokers have. */
function configure(clusters: readonly KafkaCluster[]): string {
  mkdirSync(folder, { recursive: true })
  let text = readFileSync(join(project, 'config', 'stack.yaml'), 'utf8').replaceAll('/data/', `${folder}/`)
  text = text.replaceAll('0.0.0.0:', '127.0.0.1:').replaceAll('../schemas/', `${project}schemas/`)
  for (const [at, region] of regions.entries())
    text = text.replace(`kafka-${region}:9092`, clusters[at]?.bootstrap[0] ?? '')
  if (argv.includes('--any-port')) text = text.replaceAll(/127\.0\.0\.1:80\d\d/g, '127.0.0.1:0')
  const file = join(folder, 'stack.yaml')
  writeFileSync(file, text)
  copyFileSync(join(project, 'config', 'sandbox-tenants.ndjson'), join(folder, 'sandbox-tenants.ndjson'))
  return file
}

/** Removes what it brought: the gateway first, so that it finishes what is in flight. */
async function stopStack({ clusters, gateway }: Stack): Promise<void> {
  gateway.process.kill('SIGTERM')
  await gateway.process.ended
  await stopClusters(clusters)
}

/** Ctrl-C in a terminal reaches the brokers too: one that has ended already is none that failed. */
async function stopClusters(clusters: readonly KafkaCluster[]): Promise<void> {
  await Promise.allSettled(clusters.map(async (cluster) => cluster.stop()))
}

/** One page: where everything is, and what to try. */
function describeStack({ clusters, gateway }: Stack): string {
  const { webhooks, metrics, admin }: Addresses = gateway.addresses
  const config = '-c .turnpike/stack/stack.yaml'
  return `
A gateway and two regions, each with a Kafka of its own, on this machine.

  post to   ${webhooks}/webhooks/github
  metrics   ${metrics}/metrics, /livez and /readyz
  status    ${admin}/api/v1/status
${clusters.map(({ bootstrap }, at) => `  kafka ${regions[at]}  ${bootstrap.join(',')}`).join('\n')}
  topics    acme.<region>.{${domains.join(',')}}

From another shell:
  npx turnpike send github/push ${config} --url ${webhooks}
  npx turnpike tail --region uk --from beginning ${config}
  npx turnpike tail --region uk --forward http://127.0.0.1:3000/events ${config}
  npx turnpike check --connect ${config}
  npx turnpike status ${config}

Ctrl-C ends all of it; what the brokers stored goes with them.
`
}
