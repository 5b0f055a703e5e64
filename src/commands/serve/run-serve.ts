import { startGateway } from '../../app/start-gateway.ts'
import type { Gateway } from '../../app/start-gateway.ts'
import type { LoadResult } from '../../config/load-config.ts'
import { TenantsMemory } from '../../config/tenants/tenants-memory.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { describeError } from '../describe-error.ts'
import { findConfig } from '../find-config.ts'
import { invalidConfiguration, loadFound, printFindings } from '../load-for-command.ts'
import { readVersion } from '../version.ts'
import { formatBanner } from './banner.ts'
import { formatCrash } from './crash-line.ts'
import type { ServeOptions } from './serve-options.ts'
import { findTryCommand } from './try-command.ts'

const stdout = 1

export async function runServe(options: ServeOptions, io: CommandIo): Promise<ExitStatus> {
  const found = findConfig(options.config, io.env)
  const tenants = new TenantsMemory()
  const result = await loadFound(found, io, false, tenants)
  if (result.findings.length > 0) await printFindings(result.findings, io.err)
  if (!result.ok) throw invalidConfiguration(found)
  const { config } = result
  const version = readVersion()
  io.onCrash((thrown) => crash(thrown, config.gateway.name, io))
  // From here on a signal ends an orderly gateway, also one that is still starting.
  const stopped = untilStopped(io)
  // One that comes while it starts is for nothing: what it starts with was read just now.
  const running: { gateway?: Gateway } = {}
  io.onReloadSignal(() => void running.gateway?.reload())
  const gateway = await start()
  running.gateway = gateway
  if (options.banner) {
    const tryCommand = findTryCommand(config, found, gateway.addresses.webhooks)
    const facts = { version, config, addresses: gateway.addresses, tryCommand }
    await io.err.print(`${formatBanner(facts, (text, style) => io.err.paint(text, style))}\n`)
  }
  await stopped
  await gateway.stop()
  // A broker or a disk that hangs must not hold the process.
  io.exitNow(exitStatus.good)
  return exitStatus.good

  async function start(): Promise<Gateway> {
    try {
      const load = async (): Promise<LoadResult> => loadFound(found, io, false, tenants)
      const log = { destination: stdout, level: options.logLevel }
      return await startGateway(config, { log, version, follow: { loaded: result, load } })
    } catch (thrown) {
      throw new CommandFailure(`The gateway cannot start: ${describeError(thrown)}`)
    }
  }
}

/** Settles at the first stop signal; the second one ends the process, whatever is still in flight. */
async function untilStopped(io: CommandIo): Promise<void> {
  let isStopping = false
  await new Promise<void>((resolve) => {
    io.onStopSignal(() => {
      if (isStopping) io.exitNow(exitStatus.no)
      isStopping = true
      resolve()
    })
  })
}

/** Nobody knows what state the process is in: it says so and ends, and whoever runs it starts another. */
function crash(thrown: unknown, gateway: string, io: CommandIo): void {
  try {
    io.writeNow(formatCrash(thrown, gateway))
  } finally {
    io.exitNow(exitStatus.no)
  }
}
