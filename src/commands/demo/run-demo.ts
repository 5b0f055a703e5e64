import { rm } from 'node:fs/promises'
import { startGateway } from '../../app/start-gateway.ts'
import type { Config } from '../../config/config.ts'
import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { requireConfig } from '../load-for-command.ts'
import { readVersion } from '../version.ts'
import type { DemoOptions } from './demo-options.ts'
import { makeDemoFolder } from './demo-folder.ts'
import type { DemoFolder } from './demo-folder.ts'
import { postDemo } from './post-demo.ts'
import type { PostedDelivery } from './post-demo.ts'
import { formatDemo } from './format-demo.ts'
import { judgeDemo } from './judge-demo.ts'

export async function runDemo(options: DemoOptions, io: CommandIo): Promise<ExitStatus> {
  const demo = await makeDemoFolder()
  try {
    const config = await requireConfig({ file: demo.configFile, argument: '' }, io, false)
    await io.out.print('A gateway with two simulated regions takes five deliveries of GitHub:\n')
    const posted = await runGateway(config, demo)
    const judgement = await judgeDemo(config, posted)
    await io.out.print(formatDemo(judgement, (text, style) => io.out.paint(text, style)))
    if (options.keep)
      await io.out.print(`\nThe configuration, the regions’ logs and the gateway’s log are in ${demo.folder}`)
    return judgement.isAsExpected ? exitStatus.good : exitStatus.no
  } finally {
    if (options.keep !== true) await rm(demo.folder, { recursive: true, force: true })
  }
}

/** Posts everything, then stops the gateway: what is read afterwards is what it left on the disk. */
async function runGateway(config: Config, { logFile }: DemoFolder): Promise<readonly PostedDelivery[]> {
  const gateway = await startGateway(config, { log: { destination: logFile, level: 'info' }, version: readVersion() })
  try {
    return await postDemo(config, gateway.addresses.webhooks)
  } finally {
    await gateway.stop()
  }
}
