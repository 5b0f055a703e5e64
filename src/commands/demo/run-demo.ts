import { rm } from 'node:fs/promises'
import { startGateway } from '../../app/start-gateway.ts'
import type { Config } from '../../config/config.ts'
import { providers } from '../../providers/registry.ts'
import type { CommandIo } from '../command-io.ts'
import { createExplainer } from '../explain-with-config.ts'
import type { Explainer } from '../explain-with-config.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { requireConfig } from '../load-for-command.ts'
import { readVersion } from '../version.ts'
import type { DemoOptions } from './demo-options.ts'
import { makeDemoFolder } from './demo-folder.ts'
import type { DemoFolder } from './demo-folder.ts'
import { postDemo } from './post-demo.ts'
import { postFamilies } from './post-families.ts'
import { formatDemo, formatOthers } from './format-demo.ts'
import { judgeDemo } from './judge-demo.ts'
import type { DemoJudgement, PostedDemo } from './judge-demo.ts'
import { mainSenders } from './main-senders.ts'

export async function runDemo(options: DemoOptions, io: CommandIo): Promise<ExitStatus> {
  const demo = await makeDemoFolder()
  try {
    const config = await requireConfig({ file: demo.configFile, argument: '' }, io, false)
    await io.out.print('A gateway with two simulated regions takes five deliveries of GitHub:\n')
    const judgement = await judge(config, demo)
    const all = judgement.families.map(({ provider }) => provider)
    const main = options.all === true ? all : mainSenders([...providers.values()])
    await io.out.print(formatDemo(judgement, main, (text, style) => io.out.paint(text, style)))
    if (judgement.families.some(({ provider }) => !main.includes(provider)))
      await io.err.print(formatOthers(judgement, main))
    if (options.keep)
      await io.out.print(`\nThe configuration, the regions’ logs and the gateway’s log are in ${demo.folder}`)
    return judgement.isAsExpected ? exitStatus.good : exitStatus.no
  } finally {
    if (options.keep !== true) await rm(demo.folder, { recursive: true, force: true })
  }
}

async function judge(config: Config, demo: DemoFolder): Promise<DemoJudgement> {
  const explainer = await createExplainer(config)
  try {
    return await judgeDemo(config, await runGateway(config, demo, explainer), explainer)
  } finally {
    await explainer.stop()
  }
}

/** Posts everything, then stops the gateway: what is read afterwards is what it left on the disk. */
async function runGateway(config: Config, { logFile }: DemoFolder, explainer: Explainer): Promise<PostedDemo> {
  const gateway = await startGateway(config, { log: { destination: logFile, level: 'info' }, version: readVersion() })
  const { webhooks } = gateway.addresses
  try {
    return {
      deliveries: await postDemo(config, webhooks),
      families: await postFamilies(config, webhooks, explainer)
    }
  } finally {
    await gateway.stop()
  }
}
