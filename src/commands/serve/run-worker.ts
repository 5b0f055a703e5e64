import { serveAsWorker } from '../../app/workers/serve-as-worker.ts'
import type { PrimaryProcess } from '../../app/workers/worker-process.ts'
import { TenantsMemory } from '../../config/tenants/tenants-memory.ts'
import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { loadFound } from '../load-for-command.ts'
import { readVersion } from '../version.ts'
import { crash } from './crash.ts'
import type { ServeOptions } from './serve-options.ts'

const stdout = 1

/** One of the processes of `serve --workers`. The one above it has printed what a person needs. */
export async function runWorker(
  primary: PrimaryProcess,
  { config, logLevel }: ServeOptions,
  io: CommandIo
): Promise<ExitStatus> {
  // Ctrl-C goes to every process of the terminal: the one above says when all drain, and when all reload.
  io.onStopSignal(() => undefined)
  io.onReloadSignal(() => undefined)
  let gateway = ''
  io.onCrash((thrown) => crash(thrown, gateway, io))
  const found = findConfig(config, io.env)
  const tenants = new TenantsMemory()
  serveAsWorker({
    primary,
    version: readVersion(),
    log: { destination: stdout, level: logLevel },
    load: async (fingerprintKey) => {
      // The process above has told, or tells, what is warned of.
      const loaded = await loadFound(found, io, false, { tenants, fingerprintKey, postpone: () => undefined })
      if (loaded.ok) gateway = loaded.config.gateway.name
      return loaded
    },
    end: () => io.exitNow(exitStatus.good)
  })
  return exitStatus.good
}
