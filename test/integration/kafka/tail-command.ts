import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createMemoryIo } from '../../unit/commands/memory-io.ts'

export interface TailRegion extends AsyncDisposable {
  readonly folder: string
  /** Runs `tail --region uk` to its end. */
  run(...args: readonly string[]): Promise<TailResult>
  /** Runs it until it is stopped. */
  follow(...args: readonly string[]): FollowedTail
}

export interface TailResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface FollowedTail {
  readonly stdout: () => string
  readonly stderr: () => string
  waitFor(pattern: RegExp): Promise<void>
  /** As Ctrl-C does. */
  stop(): Promise<TailResult>
}

/** A configuration whose region `uk` is on these brokers. `cluster` are more lines of YAML of the cluster. */
export async function makeTailRegion(
  brokers: readonly string[],
  cluster: readonly string[] = [],
  requestTimeout = '5s'
): Promise<TailRegion> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-tail-'))
  const configFile = join(folder, 'turnpike.yaml')
  await writeFile(configFile, configYaml(brokers, cluster, requestTimeout))
  await writeFile(join(folder, 'secret'), '7e57ab1e7e57ab1e7e57ab1e7e57ab1e\n')
  const tenant = { id: 'northwind', home: 'uk', names: { github: ['northwind-health'] } }
  await writeFile(join(folder, 'tenants.ndjson'), `${JSON.stringify(tenant)}\n`)
  const start = (args: readonly string[]): { io: ReturnType<typeof createMemoryIo>; end: Promise<number> } => {
    const io = createMemoryIo()
    return { io, end: runCommandLine(['tail', '-c', configFile, '--region', 'uk', ...args], io) }
  }
  return {
    folder,
    run: async (...args) => {
      const { io, end } = start(args)
      const status = await end
      return { status, stdout: io.stdout(), stderr: io.stderr() }
    },
    follow: (...args) => followTail(start(args)),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true })
  }
}

function followTail({ io, end }: { io: ReturnType<typeof createMemoryIo>; end: Promise<number> }): FollowedTail {
  let ended: number | undefined
  void end.then((status) => (ended = status))
  const shown = (): string => `${io.stdout()}${io.stderr()}`
  return {
    stdout: io.stdout,
    stderr: io.stderr,
    waitFor: async (pattern) => {
      await waitUntil(() => pattern.test(shown()) || ended !== undefined, `${pattern} in ${shown()}`)
      if (!pattern.test(shown())) throw new Error(`tail ended with ${ended}, without ${pattern}:\n${shown()}`)
    },
    stop: async () => {
      io.sendSignal('SIGINT')
      return { status: await end, stdout: io.stdout(), stderr: io.stderr() }
    }
  }
}

function configYaml(brokers: readonly string[], cluster: readonly string[], requestTimeout: string): string {
  return [
    'version: 1',
    'gateway:',
    '  name: test',
    '  location: uk',
    '  environment: test',
    '  listen: { address: 127.0.0.1:0 }',
    '  metrics: 127.0.0.1:0',
    '  admin: 127.0.0.1:0',
    '  drainDelay: 0s',
    'events: { prefix: acme }',
    'regions:',
    '  uk:',
    '    kafka:',
    `      requestTimeout: ${requestTimeout}`,
    '      clusters:',
    '        - name: uk-a',
    `          brokers: [${brokers.map((broker) => `'${broker}'`).join(', ')}]`,
    ...cluster.map((line) => `          ${line}`),
    'tenants: { file: tenants.ndjson }',
    'sources:',
    '  github:',
    '    provider: github',
    '    proof: { secrets: [{ file: secret }] }',
    '    tenant: { from: owner }',
    ''
  ].join('\n')
}

export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
