import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { awaitGateway } from '../gateway-process.ts'
import type { GatewayProcess } from '../gateway-process.ts'
import { NodeProcess } from '../node-process.ts'
import type { CanaryHome } from './canary-home.ts'

/** `carelessness` is no crash but a control: a gateway that tells what it has read. */
export const crashes = ['exception', 'rejection', 'memory', 'carelessness'] as const
export type Crash = (typeof crashes)[number]

const mainFile = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
const crashSignal = 'SIGUSR2'
/** In its working directory. */
export const carelessFile = 'careless.gz'

/** A gateway with all of its machine in one folder. */
export async function startCanaryGateway(home: CanaryHome, node: readonly string[] = []): Promise<GatewayProcess> {
  const { folder, configFile } = home
  const serve = [mainFile, 'serve', '-c', configFile, '--log-level', 'debug']
  const env = { TMPDIR: join(folder, 'tmp'), HOME: join(folder, 'home') }
  return awaitGateway(new NodeProcess([...node, ...serve], { cwd: join(folder, 'cwd'), env }))
}

/**
 * One that writes all the reports Node can write at an end, and that ends at a signal as a fault of ours would end it: with
 * what it has read of a body last in the exception's message, or in a heap that overflows.
 */
export async function startCrashingGateway(home: CanaryHome, crash: Crash): Promise<GatewayProcess> {
  const script = join(home.folder, `${crash}.mjs`)
  writeFileSync(script, crashScript(crash))
  return startCanaryGateway(home, [
    '--report-on-fatalerror',
    '--report-uncaught-exception',
    `--report-directory=${join(home.folder, 'reports')}`,
    '--max-old-space-size=192',
    `--import=${script}`
  ])
}

export async function crashNow({ process }: GatewayProcess): Promise<void> {
  process.kill(crashSignal)
  await process.ended
}

const endings: Readonly<Record<Crash, string>> = {
  exception: 'throw fault()',
  rejection: 'void Promise.reject(fault())',
  memory: 'const held = []; for (;;) held.push([...read])',
  carelessness: `
  console.log(JSON.stringify({ level: 'debug', msg: 'read', body: Buffer.from(read).toString('base64') }))
  console.error(new Error(read))
  writeFileSync('${carelessFile}', gzipSync(read))
  setImmediate(() => process.exit(1))`
}

function crashScript(crash: Crash): string {
  return `
import { writeFileSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
let read = ''
const { push } = IncomingMessage.prototype
IncomingMessage.prototype.push = function (chunk, ...rest) {
  if (chunk !== null) read = String(chunk)
  return push.call(this, chunk, ...rest)
}
const fault = () => Object.assign(new Error('cannot read ' + read, { cause: new Error(read) }), { code: read, read })
process.on('${crashSignal}', () => { ${endings[crash]} })
`
}
