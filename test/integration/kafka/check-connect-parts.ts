import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspectCluster } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { ClusterInspection } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import type { KafkaCluster as ClusterToReach } from '../../../src/bus/kafka/kafka-cluster.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { runCommand } from '../commands/command-process.ts'
import type { CommandResult } from '../commands/command-process.ts'

/** Nothing answers there, and nobody but root may listen. */
export const refusing = '127.0.0.1:1'
export const sourceSecret = 'f00dfacef00dfacef00dfacef00dface'

export async function inspect(cluster: ClusterToReach, topics: readonly string[] = []): Promise<ClusterInspection> {
  return inspectCluster({
    cluster,
    clientId: 'check',
    topics,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 5000,
    clock: systemClock,
    onLog: () => undefined
  })
}

export function plain({ name, bootstrap }: KafkaCluster): ClusterToReach {
  return { name, brokers: bootstrap }
}

export function topicOf({ answer }: ClusterInspection, name: string): TopicInspection {
  const topic = answer?.topics.find((it) => it.name === name)
  assert.ok(topic !== undefined, `${name} is not in the answer`)
  return topic
}

/** The whole command in a process of its own, so that one that does not end fails. `regions` has YAML of a cluster. */
export async function check(
  regions: Readonly<Record<string, string>>,
  args: readonly string[] = []
): Promise<CommandResult> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-check-'))
  const home = Object.keys(regions)[0] ?? ''
  const tenants = Object.keys(regions).map((region) => ({
    id: region,
    home: region,
    names: { github: [`of-${region}`] }
  }))
  try {
    await writeFile(join(folder, 'tenants.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
    await writeFile(
      join(folder, 'turnpike.yaml'),
      [
        'version: 1',
        `gateway: { name: test, location: ${home}, environment: test, listen: { address: '127.0.0.1:0' } }`,
        'events: { prefix: acme }',
        'regions:',
        ...Object.entries(regions).map(([name, bus]) => `  ${name}: ${bus}`),
        'tenants: { file: tenants.ndjson }',
        'sources:',
        '  github: { provider: github, proof: { secrets: [{ env: GITHUB_SECRET }] }, tenant: { from: owner } }',
        ''
      ].join('\n')
    )
    return await runCommand(['check', '--connect', ...args], { cwd: folder, env: { GITHUB_SECRET: sourceSecret } })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function kafkaRegion(name: string, brokers: readonly string[], times = ''): string {
  return `{ kafka: { ${times} clusters: [{ name: ${name}-a, brokers: [${brokers.map((it) => `'${it}'`).join()}] }] } }`
}
