import { RawClient } from '../../integration/http/raw-client.ts'
import { runCommand } from '../../integration/commands/command-process.ts'
import type { CommandResult } from '../../integration/commands/command-process.ts'
import { hasLogged } from '../gateway-process.ts'
import type { GatewayProcess } from '../gateway-process.ts'
import { findFreePorts } from '../free-ports.ts'
import { readMetrics, readReadiness } from '../probe-gateway.ts'
import { waitUntil } from '../wait-until.ts'
import { sumOf } from '../../unit/telemetry/exposition.ts'
import { addCanaryTopics, startCanaryClusters } from './canary-clusters.ts'
import type { CanaryClusters } from './canary-clusters.ts'
import { crashNow, crashes, startCanaryGateway, startCrashingGateway } from './canary-gateway.ts'
import type { Crash } from './canary-gateway.ts'
import { makeCanaryHome } from './canary-home.ts'
import type { CanaryHome } from './canary-home.ts'
import { createCanaryLedger } from './canary-ledger.ts'
import type { CanaryLedger } from './canary-ledger.ts'
import { fatedDeliveries, fatedDelivery } from './fated-deliveries.ts'
import type { FatedDelivery } from './fated-deliveries.ts'
import { answersName } from './said-surfaces.ts'
import { plantSamples } from './planted-samples.ts'
import type { PlantedSample } from './planted-samples.ts'
import { createCanarySender } from './send-canaries.ts'
import type { CanarySender } from './send-canaries.ts'

/** What a gateway took, and all that it said meanwhile. */
export interface CanaryRun {
  readonly ledger: CanaryLedger
  readonly control: string
  readonly home: CanaryHome
  readonly clusters: CanaryClusters
  readonly samples: readonly PlantedSample[]
  readonly fated: readonly FatedDelivery[]
  /** By what was asked or run. */
  readonly said: ReadonlyMap<string, string>
}

interface Running extends CanaryRun {
  readonly said: Map<string, string>
  readonly gateway: GatewayProcess
  readonly sender: CanarySender
}

/** What is to be ended when nothing is asked of the clusters any more, also after a failure; the last first. */
export type AtEnd = (end: () => Promise<void>) => void

/** Starts clusters and a gateway, posts everything, asks whatever can be asked, stops the gateway, and crashes others. */
export async function runCanaries(atEnd: AtEnd): Promise<CanaryRun> {
  const ledger = createCanaryLedger()
  const control = ledger.make({ kind: 'control', delivery: 'the configuration', place: 'its names', homes: [] })
  const [clusters, [deadPort]] = await Promise.all([startCanaryClusters(atEnd), findFreePorts(1)])
  const brokers = { uk: clusters.uk.bootstrap, eu: clusters.eu.bootstrap, no: [`127.0.0.1:${deadPort}`] }
  const home = await makeCanaryHome({ control, brokers })
  const [samples] = await Promise.all([plantSamples(home.config, ledger), addCanaryTopics(clusters, home.prefix)])
  const gateway = await startCanaryGateway(home)
  atEnd(async () => gateway.process.end())
  const sender = createCanarySender({ webhooks: gateway.addresses.webhooks, config: home.config })
  atEnd(async () => sender.close())
  const said = new Map<string, string>()
  const fated = fatedDeliveries(ledger)
  const running = { ledger, control, home, clusters, samples, fated, said, gateway, sender }
  await postAll(running)
  await runCommands(running)
  await askEndpoints(running)
  said.set(answersName, sender.answers.join('\n'))
  await stop(running)
  for (const crash of crashes) await runCrash(crash, running, atEnd)
  return running
}

async function postAll({ sender, samples, fated, clusters, ledger, gateway, control }: Running): Promise<void> {
  await sender.sendSamples(samples)
  for (const delivery of fated) await sender.send(delivery)
  const named = fatedDelivery('stored in uk', ledger, 'through a source that is named so')
  await sender.send({ ...named, source: `named-${control}` })
  await breakOff(gateway, ledger)
  // What it has sent by then may still be stored, in its own region.
  clusters.uk.brokers[0]?.pause()
  await sender.send({ ...fatedDelivery('stored in uk', ledger, 'to a broker that hangs'), status: 503, foundIn: [] })
  clusters.uk.brokers[0]?.resume()
  const { metrics } = gateway.addresses
  await waitUntil(async () => (await readReadiness(metrics)).report.regions['uk']?.ready === true, 'uk is back')
}

/** A sender that goes away in the middle of its body, which is never proved. */
async function breakOff({ addresses }: GatewayProcess, ledger: CanaryLedger): Promise<void> {
  const canary = ledger.make({ kind: 'field', delivery: 'broken off', place: 'its half', homes: [] })
  const raw = await RawClient.connect(Number(new URL(addresses.webhooks).port))
  raw.write(`POST /webhooks/to-uk HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 999\r\n\r\n`)
  await raw.waitFor('100 Continue')
  raw.write(`{"half":"${canary}`)
  raw.socket.resetAndDestroy()
  await raw.closed
}

/** Every command that looks at a gateway and what it stored, and what ends a quarantine. */
async function runCommands({ home, gateway, said }: Running): Promise<void> {
  const config = ['-c', home.configFile]
  const admin = ['--url', gateway.addresses.admin]
  const run = async (...args: readonly string[]): Promise<CommandResult> => {
    const result = await runCommand(args)
    said.set(`turnpike ${args.slice(0, 4).join(' ')}`, result.stdout + result.stderr)
    return result
  }
  const { stdout } = await run('quarantine', 'list', '--region', 'uk', '--json', ...config)
  const [held = ''] = stdout.split('\n').map((line) => (line === '' ? '' : String(Object(JSON.parse(line)).key)))
  await Promise.all([
    run('quarantine', 'list', '--region', 'eu', ...config),
    run('quarantine', 'show', held, '--region', 'uk', '--json', ...config),
    run('explain', '--event', 'stored-in-uk', '--region', 'uk', ...config),
    run('tail', '--region', 'eu', '--from', 'beginning', '--no-follow', ...config),
    run('status', ...admin, ...config)
  ])
  await run('quarantine', 'drop', '--all', '--region', 'ch', ...admin, ...config)
  home.endHold()
  await waitUntil(() => hasLogged(gateway.process.lines, 'configuration reloaded'), 'it was reloaded')
  const released = await run('quarantine', 'release', held, '--region', 'uk', ...admin, ...config)
  if (released.status !== 0) throw new Error(`nothing was released: ${released.stdout}${released.stderr}`)
}

async function askEndpoints({ gateway, said }: Running): Promise<void> {
  const { metrics, admin } = gateway.addresses
  const ask = async (url: string, body?: string): Promise<string> => {
    const response = await fetch(url, body === undefined ? {} : { method: 'POST', body })
    return JSON.stringify([...response.headers]) + (await response.text())
  }
  const keys = JSON.stringify({ region: 'eu', keys: ['0'.repeat(32)] })
  const pages = ['metrics', 'readyz', 'livez'].map(async (page) => ask(`${metrics}/${page}`))
  said.set('metrics endpoint', (await Promise.all(pages)).join('\n'))
  const status = await ask(`${admin}/api/v1/status`)
  said.set('admin endpoint', `${status}\n${await ask(`${admin}/api/v1/quarantine/release`, keys)}`)
}

async function stop({ gateway: { process }, said }: Running): Promise<void> {
  process.kill('SIGTERM')
  await process.ended
  said.set('stdout', process.stdout)
  said.set('stderr', process.stderr)
}

/** Ends a gateway while a delivery of its own waits for a broker that hangs. */
async function runCrash(crash: Crash, { home, clusters, ledger, said }: Running, atEnd: AtEnd): Promise<void> {
  const gateway = await startCrashingGateway(home, crash)
  atEnd(async () => gateway.process.end())
  const sender = createCanarySender({ webhooks: gateway.addresses.webhooks, config: home.config })
  await sender.send(fatedDelivery('stored in uk', ledger, `before ${crash}`))
  const [broker] = clusters.uk.brokers
  broker?.pause()
  let isAnswered = false
  const inFlight = fatedDelivery('stored in uk', ledger, `in flight at ${crash}`)
  const answered = sender
    .send(inFlight)
    .catch(() => undefined)
    .finally(() => (isAnswered = true))
  // On a machine that is slow it may have been given up by now: what was read of it is in memory all the same.
  await waitUntil(async () => isAnswered || (await isInFlight(gateway)), 'it is in flight')
  await crashNow(gateway)
  await answered
  broker?.resume()
  sender.close()
  said.set(`stdout of a crash by ${crash}`, gateway.process.stdout)
  said.set(`stderr of a crash by ${crash}`, gateway.process.stderr)
}

async function isInFlight({ addresses }: GatewayProcess): Promise<boolean> {
  return sumOf(await readMetrics(addresses.metrics), 'turnpike_deliveries_in_flight') === 1
}
