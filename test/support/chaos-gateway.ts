import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startGatewayProcess } from './gateway-process.ts'
import type { Addresses, GatewayProcess } from './gateway-process.ts'
import type { Exit } from './node-process.ts'

const run = promisify(execFile)
const sampleEveryMs = 400

/** A gateway that ends and comes back at the same address; its memory is watched. */
export class ChaosGateway {
  /** Resident, of all its lives. */
  mostMemoryBytes = 0
  readonly #configFile: string
  readonly #sampling: NodeJS.Timeout
  #life: GatewayProcess | undefined

  constructor(configFile: string) {
    this.#configFile = configFile
    this.#sampling = setInterval(() => void this.#sample(), sampleEveryMs)
  }

  get addresses(): Addresses {
    return this.#running.addresses
  }

  /** None before the first start. */
  get logLines(): readonly string[] {
    return this.#life?.process.lines ?? []
  }

  /** Settles when it takes deliveries. */
  async start(): Promise<void> {
    this.#life = await startGatewayProcess(this.#configFile, '--no-banner')
  }

  /** kill -9; settles when it is gone. */
  async kill(): Promise<void> {
    await this.#running.process.end()
  }

  signal(signal: NodeJS.Signals): void {
    this.#running.process.kill(signal)
  }

  /** SIGTERM; settles when it has ended by itself. */
  async terminate(): Promise<Exit> {
    this.signal('SIGTERM')
    return this.#running.process.ended
  }

  /** Ends it now if it runs; nothing is watched any more. */
  async dispose(): Promise<void> {
    clearInterval(this.#sampling)
    await this.#life?.process.end()
  }

  get #running(): GatewayProcess {
    if (this.#life === undefined) throw new Error('the gateway was never started')
    return this.#life
  }

  async #sample(): Promise<void> {
    if (this.#life === undefined) return
    // It may have ended meanwhile: then ps knows nothing of it.
    const shown = await run('ps', ['-o', 'rss=', '-p', String(this.#life.process.pid)]).catch(() => ({ stdout: '0' }))
    this.mostMemoryBytes = Math.max(this.mostMemoryBytes, 1024 * Number(shown.stdout))
  }
}
