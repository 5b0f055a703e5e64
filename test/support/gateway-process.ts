import { NodeProcess } from './node-process.ts'

export interface Addresses {
  readonly webhooks: string
  readonly metrics: string
  readonly admin: string
}

/** A real gateway, `turnpike serve`, that takes deliveries. */
export interface GatewayProcess {
  readonly process: NodeProcess
  /** With the ports that were really opened, as its log says. */
  readonly addresses: Addresses
}

/** A gateway that is on its way; `startGatewayProcess` waits for it. */
export function spawnGateway(configFile: string, ...options: readonly string[]): NodeProcess {
  return new NodeProcess(['src/main.ts', 'serve', '-c', configFile, ...options])
}

/** Settles when the gateway's log says that it is started; rejects with what it wrote when it ends before. */
export async function startGatewayProcess(configFile: string, ...options: readonly string[]): Promise<GatewayProcess> {
  return awaitGateway(spawnGateway(configFile, ...options))
}

/** The same for one that was spawned in another way. */
export async function awaitGateway(process: NodeProcess): Promise<GatewayProcess> {
  const addresses = await process.waitFor((lines) => findStart(lines), 'the gateway was started')
  return { process, addresses }
}

export function hasLogged(lines: readonly string[], message: string): boolean {
  return lines.some((line) => line.includes(`"msg":${JSON.stringify(message)}`))
}

function findStart(lines: readonly string[]): Addresses | undefined {
  const line = lines.find((each) => each.includes('"msg":"gateway started"'))
  if (line === undefined) return undefined
  const { webhooks, metrics, admin }: Addresses = JSON.parse(line)
  return { webhooks, metrics, admin }
}
