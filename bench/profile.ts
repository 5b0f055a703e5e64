import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { reapedFolder } from '../test/support/reaper.ts'
import { embeddedBus, kafkaBus, usualRules } from './gateway/gateway-config.ts'
import { startGateway } from './gateway/start-gateway.ts'
import { writeTenants } from './gateway/tenants.ts'
import { awaitFirstAnswer } from './load/await-first-answer.ts'
import { prepareGitHub, readGitHubExamples } from './load/github-requests.ts'
import { runLoad } from './load/run-load.ts'
import { shuffle } from './load/shuffle.ts'
import { findCores, moveToRest } from './machine/cores.ts'
import { readProcessFigures } from './machine/process-figures.ts'
import { formatProfile } from './profile/format-profile.ts'
import { readProfile } from './profile/read-profile.ts'
import { startBroker } from './start-broker.ts'

/* Where the gateway's time goes under the load of `npm run bench`: bench/README.md says how to read it. */

const { values } = parseArgs({
  options: {
    bus: { type: 'string', default: 'kafka' },
    client: { type: 'string' },
    rate: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    'warm-up': { type: 'string', default: '20' },
    connections: { type: 'string', default: '128' },
    rules: { type: 'string', default: String(usualRules) },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false }
  }
})
if (values.help) {
  process.stdout.write(
    'node bench/profile.ts [--bus kafka|embedded] [--client NAME] [--rate N] [--warm-up SECONDS] [--seconds N] [--connections N] [--rules N] [--keep FOLDER]\n'
  )
  process.exit(0)
}

const seed = 1
const secret = 'bench-secret-of-thirty-two-bytes'
const cores = findCores()
moveToRest(cores)
const folder = join(reapedFolder(), 'profile')
const profiles = values.keep ?? join(folder, 'profiles')
mkdirSync(profiles, { recursive: true })
mkdirSync(folder, { recursive: true })
await writeTenants(join(folder, 'tenants.ndjson'), 10, { named: true })
const broker = values.bus === 'kafka' ? await startBroker() : undefined
const { server, ports } = await startGateway({
  name: 'gateway',
  folder,
  shape: {
    rules: Number(values.rules),
    sources: 1,
    tenantsFile: 'tenants.ndjson',
    decisionCache: true
  },
  bus: broker === undefined ? embeddedBus() : kafkaBus(broker.bootstrap, values.client),
  secret,
  cores,
  nodeOptions: ['--cpu-prof', '--cpu-prof-interval=1000', `--cpu-prof-dir=${profiles}`]
})
try {
  const requests = shuffle(readGitHubExamples(), seed).map((each) => prepareGitHub(each, '/webhooks/github', secret))
  const [first] = requests
  if (first === undefined) throw new Error('there are no examples')
  await awaitFirstAnswer(server, ports.webhooks, first)
  const load = { port: ports.webhooks, requests, connections: Number(values.connections), seed }
  // The compiler has its turn before anything counts.
  await runLoad({ ...load, seconds: Number(values['warm-up']) })
  let before = readProcessFigures(server.pid)
  let fromUs = nowUs()
  const onBegin = (): void => {
    before = readProcessFigures(server.pid)
    fromUs = nowUs()
  }
  const rate = values.rate === undefined ? {} : { rate: Number(values.rate) }
  const result = await runLoad({ ...load, ...rate, leadInSeconds: 1, seconds: Number(values.seconds), onBegin })
  const toUs = nowUs()
  const after = readProcessFigures(server.pid)
  await server.stop()
  const cpuUs = (((after.cpuSeconds ?? 0) - (before.cpuSeconds ?? 0)) * 1e6) / result.answers
  process.stdout.write(
    `${result.answers} deliveries, ${(result.answers / result.seconds).toFixed()} a second, ${result.failures} failed, ` +
      `${cpuUs.toFixed(1)} µs of CPU each (the profiler's own share is in it)\n\n`
  )
  // Workers have a profile of their own; the main thread's is the first to begin.
  const [file] = readdirSync(profiles)
    .filter((name) => name.endsWith('.cpuprofile') && name.includes(`.${server.pid}.0.`))
    .toSorted()
  if (file === undefined) throw new Error('the gateway wrote no profile')
  const profile = readProfile(join(profiles, file), { fromUs, toUs })
  process.stdout.write(formatProfile(profile, result.answers))
} finally {
  await server.stop()
  await broker?.stop()
}

/** V8's samples have times of the same monotonic clock. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}
