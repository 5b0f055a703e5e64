import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { findFreePorts } from '../../test/support/free-ports.ts'
import type { Cores } from '../machine/cores.ts'
import { startServer } from '../machine/server-process.ts'
import type { ServerProcess } from '../machine/server-process.ts'
import { makeGatewayConfig } from './gateway-config.ts'
import type { BusConfig, GatewayPorts, GatewayShape } from './gateway-config.ts'
import { readImageOptions } from './image-options.ts'

const sourceMain = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface GatewayOptions {
  readonly name: string
  /** Made anew: its configuration, log and embedded log. */
  readonly folder: string
  readonly shape: GatewayShape
  readonly bus: BusConfig
  readonly secret: string
  readonly cores: Cores | undefined
  /** The built program; the sources without it. */
  readonly main?: string | undefined
  /** Besides those of the image. */
  readonly nodeOptions?: readonly string[]
  /** One process without it. */
  readonly workers?: number
  readonly onBothCores?: boolean
}

export interface RunningGateway {
  readonly server: ServerProcess
  readonly ports: GatewayPorts
}

/** The real thing: `turnpike serve` with its log at its default, written to a file. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { name, folder, main = sourceMain, nodeOptions = [], workers = 1, onBothCores = false } = options
  mkdirSync(folder, { recursive: true })
  const [webhooks = 0, metrics = 0, admin = 0] = await findFreePorts(3)
  const ports = { webhooks, metrics, admin }
  const configFile = join(folder, 'turnpike.yaml')
  writeFileSync(configFile, JSON.stringify(makeGatewayConfig(options.shape, ports, options.bus), undefined, 2))
  const several = workers === 1 ? [] : ['--workers', String(workers)]
  const serve = [main, 'serve', '-c', configFile, '--no-banner', ...several]
  const image = readImageOptions()
  const server = startServer({
    name,
    command: [execPath, ...image.nodeOptions, ...nodeOptions, ...serve],
    env: { ...image.env, BENCH_SECRET: options.secret },
    cwd: folder,
    logFile: join(folder, 'gateway.log'),
    cores: options.cores,
    onBothCores
  })
  return { server, ports }
}
