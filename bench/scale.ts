import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { reapedFolder } from '../test/support/reaper.ts'
import { buildGateway } from './gateway/build-gateway.ts'
import { embeddedBus } from './gateway/gateway-config.ts'
import { startGateway } from './gateway/start-gateway.ts'
import { writeTenants } from './gateway/tenants.ts'
import type { PreparedRequest } from './load/prepared-request.ts'
import { prepareSpread } from './load/spread-requests.ts'
import type { Cores } from './machine/cores.ts'
import { describeMachine } from './machine/describe-machine.ts'
import { readVersions } from './machine/read-versions.ts'
import { listVariants } from './measure/scale-plan.ts'
import type { ScalePlan, Variant } from './measure/scale-plan.ts'
import { measureRounds } from './measure/measure-rounds.ts'
import { measureStart } from './measure/measure-start.ts'
import type { Racer } from './measure/racer.ts'
import type { ScaleReport } from './report/scale-report.ts'
import { reportVariants } from './report/scale-report.ts'

const secret = 'bench-secret-of-thirty-two-bytes'

/** What a delivery costs where there are many rules, sources and tenants: on the embedded bus, the variants in turn. */
export async function scale(
  plan: ScalePlan,
  cores: Cores | undefined,
  say: (text: string) => void
): Promise<ScaleReport> {
  const folder = join(reapedFolder(), 'scale')
  mkdirSync(folder, { recursive: true })
  // Building takes longer than a short run.
  const main = plan.isShort ? undefined : await buildGateway(folder)
  const racers: Racer[] = []
  const requestsOf = new Map<Racer, readonly PreparedRequest[]>()
  const variants = listVariants(plan)
  try {
    for (const variant of variants) {
      say(`starting: ${variant.name}`)
      const requests = prepareSpread(variant, secret, plan.seed)
      const racer = await startVariant(variant, { folder, cores, main, requests })
      racers.push(racer)
      requestsOf.set(racer, requests)
    }
    const rounds = await measureRounds(racers, (racer) => requestsOf.get(racer) ?? [], { ...plan, say })
    const { seed, connections, secondsPerRound, isShort } = plan
    return {
      kind: 'turnpike-scale',
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(cores),
      versions: readVersions(undefined),
      settings: { seed, connections, rounds: plan.rounds, secondsPerRound, isShort },
      variants: reportVariants(variants, racers, rounds)
    }
  } finally {
    await Promise.all(racers.map(async ({ running }) => running.server.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

interface VariantGround {
  readonly folder: string
  readonly cores: Cores | undefined
  readonly main: string | undefined
  readonly requests: readonly PreparedRequest[]
}

async function startVariant(variant: Variant, { folder, cores, main, requests }: VariantGround): Promise<Racer> {
  const { name, tenants, rules, sources, decisionCache } = variant
  const own = join(folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(own)
  await writeTenants(join(own, 'tenants.ndjson'), tenants, { named: false })
  const shape = { rules, sources, tenantsFile: 'tenants.ndjson', decisionCache }
  const start = async () => {
    const { server, ports } = await startGateway({ name, folder: own, shape, bus: embeddedBus(), secret, cores, main })
    return { server, port: ports.webhooks }
  }
  const [first] = requests
  if (first === undefined) throw new Error('there are no requests')
  const { running, readyMs } = await measureStart(start, first)
  return {
    contestant: { name, says: name, onKafka: false, kind: 'gateway', start },
    running,
    readyMs: [readyMs],
    brokerPid: undefined
  }
}
