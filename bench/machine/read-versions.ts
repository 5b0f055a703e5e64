import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { kafkaClients } from '../contestants/list-contestants.ts'

const packageOf: Readonly<Record<string, string>> = { platformatic: '@platformatic/kafka' }

/** Of everything that is compared, and of what it runs on. */
export function readVersions(peer: string | undefined): Readonly<Record<string, string>> {
  const clients = kafkaClients.map((client) => packageOf[client] ?? client)
  const packages = [...clients, 'express', 'cloudevents', '@octokit/webhooks', '@octokit/webhooks-examples']
  return {
    turnpike: versionIn(new URL('../../package.json', import.meta.url)),
    node: process.versions.node,
    'Apache Kafka': brokerVersion(),
    ...Object.fromEntries(packages.map((name) => [name, packageVersion(name)])),
    ...(peer === undefined ? {} : { 'Redpanda Connect': peerVersion(peer) })
  }
}

/** The installed one. */
function packageVersion(name: string): string {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of paths) {
    try {
      return versionIn(new URL(`file://${folder}/${name}/package.json`))
    } catch {
      // The next folder up may have it.
    }
  }
  return 'unknown'
}

function versionIn(file: URL): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'))
  return version
}

function brokerVersion(): string {
  const pom = readFileSync(new URL('../../test/support/kafka/java/pom.xml', import.meta.url), 'utf8')
  return /<kafka\.version>([\d.]+)</.exec(pom)?.[1] ?? 'unknown'
}

function peerVersion(binary: string): string {
  const printed = execFileSync(binary, ['--version'], { encoding: 'utf8' })
  return /v?(\d+\.\d+\.\d+)/.exec(printed)?.[1] ?? 'unknown'
}
