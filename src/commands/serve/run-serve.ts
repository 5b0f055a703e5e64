import { randomBytes } from 'node:crypto'
import { headStart } from '../../app/head-start.ts'
import { startGateway } from '../../app/start-gateway.ts'
import type { Gateway } from '../../app/start-gateway.ts'
import type { PrimaryGateway } from '../../app/workers/start-primary.ts'
import type { Config } from '../../config/config.ts'
import type { FindWarnings } from '../../config/check-reach.ts'
import type { LoadRequest, LoadResult } from '../../config/load-config.ts'
import { TenantsMemory } from '../../config/tenants/tenants-memory.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { describeError } from '../describe-error.ts'
import { findConfig } from '../find-config.ts'
import type { FoundConfig } from '../find-config.ts'
import { invalidConfiguration, loadFound, printFindings } from '../load-for-command.ts'
import { readVersion } from '../version.ts'
import { formatBanner } from './banner.ts'
import { crash } from './crash.ts'
import type { ServeOptions } from './serve-options.ts'
import { findTryCommand } from './try-command.ts'

const stdout = 1

export async function runServe(options: ServeOptions, io: CommandIo): Promise<ExitStatus> {
  const workers = options.workers > 1 ? await import('../../app/workers/worker-process.ts') : undefined
  const primary = workers?.primaryProcess()
  if (primary !== undefined) {
    const { runWorker } = await import('./run-worker.ts')
    return runWorker(primary, options, io)
  }
  const found = findConfig(options.config, io.env)
  const tenants = new TenantsMemory()
  const fingerprintKey = workers === undefined ? undefined : randomBytes(32)
  const postponed: { find?: FindWarnings } = {}
  // Of a reload only what refuses it is told.
  const load = async (postpone: LoadRequest['postpone'] = () => undefined): Promise<LoadResult> =>
    loadFound(found, io, false, { tenants, fingerprintKey, postpone })
  const loaded = await load((find) => (postponed.find = find))
  if (loaded.findings.length > 0) await printFindings(loaded.findings, io.err)
  if (!loaded.ok) throw invalidConfiguration(found)
  const { config } = loaded
  io.onCrash((thrown) => crash(thrown, config.gateway.name, io))
  const log = { destination: stdout, level: options.logLevel }
  const follow = { loaded, load }
  const begin = async (): Promise<ServedGateway> => {
    if (fingerprintKey === undefined) return startGateway(config, { log, version: readVersion(), follow })
    const { startPrimary } = await import('../../app/workers/start-primary.ts')
    return startPrimary(config, { log, version: readVersion(), follow, count: options.workers, fingerprintKey })
  }
  const why = await serve(begin, { config, found, options, io, postponed })
  // A broker or a disk that hangs must not hold the process.
  if (why !== undefined) await io.err.print(`${io.err.paint('error:', 'red')} The gateway has stopped: ${why}.`)
  const status = why === undefined ? exitStatus.good : exitStatus.no
  io.exitNow(status)
  return status
}

type ServedGateway = Gateway & Partial<Pick<PrimaryGateway, 'kill' | 'looped'>>

interface Serving {
  readonly config: Config
  readonly found: FoundConfig
  readonly options: ServeOptions
  readonly io: CommandIo
  /** Emptied when it is asked: it holds all that was read. */
  readonly postponed: { find?: FindWarnings }
}

/** Settles when the gateway has stopped: with a sentence when nobody asked it to. */
async function serve(
  begin: () => Promise<ServedGateway>,
  { config, found, options, io, postponed }: Serving
): Promise<string | undefined> {
  // One that comes while it starts is for nothing: what it starts with was read just now.
  const running: { gateway?: ServedGateway } = {}
  // From here on a signal ends an orderly gateway, also one that is still starting.
  const stopped = untilStopped(io, () => running.gateway?.kill?.())
  io.onReloadSignal(() => void running.gateway?.reload())
  const gateway = await begin().catch((thrown: unknown) => {
    throw new CommandFailure(`The gateway cannot start: ${describeError(thrown)}`)
  })
  running.gateway = gateway
  if (options.banner) {
    const tryCommand = findTryCommand(config, found, gateway.addresses.webhooks)
    const facts = { version: readVersion(), config, addresses: gateway.addresses, tryCommand }
    await io.err.print(`${formatBanner(facts, (text, style) => io.err.paint(text, style))}\n`)
  }
  void tellWarnings(postponed, io)
  const why = await Promise.race([stopped, ...(gateway.looped === undefined ? [] : [gateway.looped])])
  await gateway.stop()
  return why
}

/** Those that took too long for the start. Never rejects: what runs must not end because of them. */
async function tellWarnings(postponed: Serving['postponed'], io: CommandIo): Promise<void> {
  await headStart()
  const { find } = postponed
  delete postponed.find
  try {
    const findings = (await find?.()) ?? []
    if (findings.length > 0) await printFindings(findings, io.err)
  } catch (thrown) {
    const text = `Warnings about the configuration could not be looked for: ${describeError(thrown)}.`
    // Where it is the output that fails, nobody can be told.
    await io.err.print(text).catch(() => undefined)
  }
}

/** Settles at the first stop signal; the second one ends the process, whatever is still in flight. */
async function untilStopped(io: CommandIo, kill: () => void): Promise<undefined> {
  let isStopping = false
  await new Promise<void>((resolve) => {
    io.onStopSignal(() => {
      if (isStopping) {
        kill()
        io.exitNow(exitStatus.no)
      }
      isStopping = true
      resolve()
    })
  })
}
