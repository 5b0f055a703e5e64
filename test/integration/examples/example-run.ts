import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chdir } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { findFreePorts } from '../../support/free-ports.ts'
import { hasLogged } from '../../support/gateway-process.ts'
import { NodeProcess } from '../../support/node-process.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { collectRegionLog } from '../../support/region-log.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createMemoryIo } from '../../unit/commands/memory-io.ts'
import { mainFile, startProcess } from '../commands/command-process.ts'
import type { CommandResult } from '../commands/command-process.ts'
import { patternOf, readSteps } from './readme-steps.ts'
import type { TypedLine } from './readme-steps.ts'

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** An example in a checkout of its own, on ports of its own. What its README tells to type is typed there. */
export class ExampleRun {
  readonly #name: string
  readonly #root: string
  /** What runs in another shell, by the command that started it. */
  readonly #running = new Map<string, NodeProcess>()

  private constructor(name: string, root: string) {
    this.#name = name
    this.#root = root
  }

  static async make(name: string): Promise<ExampleRun> {
    const root = mkdtempSync(join(reapedFolder(), `example-${name}-`))
    cpSync(join(projectRoot, 'examples', name), join(root, 'examples', name), { recursive: true })
    await movePorts(join(root, 'examples', name))
    // Where the reader is; each test file is a process of its own.
    chdir(root)
    return new ExampleRun(name, root)
  }

  /** A file of the reader's copy. */
  path(...names: readonly string[]): string {
    return join(this.#root, '.turnpike', this.#name, ...names)
  }

  /** Types everything that the README says, and holds it to what it shows. */
  async followReadme(): Promise<void> {
    for (const { lines, shows } of readSteps(
      readFileSync(join(this.#root, 'examples', this.#name, 'README.md'), 'utf8')
    )) {
      let stdout = ''
      for (const line of lines) stdout += await this.#type(line)
      if (shows !== undefined)
        assert.match(stdout, patternOf(shows), `${lines.map(({ text }) => text).join('\n')}\n${stdout}`)
    }
  }

  /** Runs a command as the README's are run, whatever comes of it: those of ours in this process, which is quicker. */
  async run(text: string): Promise<CommandResult> {
    const [program, command, ...args] = wordsOf(text)
    if (program !== 'npx' || command !== 'turnpike') {
      await using running = startProcess('sh', ['-c', text], { cwd: this.#root })
      return await running.result
    }
    const io = createMemoryIo()
    const status = await runCommandLine(args, io)
    return { status, stdout: io.stdout(), stderr: io.stderr() }
  }

  /** Puts a file into the reader's copy, and waits until the gateway works by it. */
  async put(file: string, content: string): Promise<void> {
    await this.#andReload(async () => writeFileSync(this.path(file), content))
  }

  /** The types and sources of the events in a topic, `acme.uk.scm`, in their order. */
  async stored(region: string, topic: string): Promise<readonly string[]> {
    const records = await collectRegionLog(this.path('regions', region))
    return records.flatMap(({ topic: place, headers }) => {
      const attributes = new Map(headers)
      if (place !== topic || attributes.get('ce_type')?.startsWith('turnpike.') === true) return []
      return [`${attributes.get('ce_type')} ${attributes.get('ce_source')}`]
    })
  }

  /** The regions on whose disk a text is, in whatever file. */
  regionsWith(text: string): readonly string[] {
    return readdirSync(this.path('regions')).filter((region) =>
      readdirSync(this.path('regions', region), { recursive: true, encoding: 'utf8' })
        .map((file) => this.path('regions', region, file))
        .some((file) => statSync(file).isFile() && readFileSync(file).includes(text))
    )
  }

  /** As its reader stops what runs in another shell. */
  async stopBeside(name: 'serve' | 'stand-ins'): Promise<void> {
    await this.#running.get(name)?.end()
  }

  async end(): Promise<void> {
    for (const each of this.#running.values()) await each.end()
  }

  async #type({ text, status }: TypedLine): Promise<string> {
    const [program = '', ...words] = wordsOf(text)
    if (program === 'node') return this.#startBeside('stand-ins', words, (lines) => lines.length > 0)
    if (program === 'npx' && words[1] === 'serve')
      return this.#startBeside('serve', [mainFile, ...words.slice(1)], (lines) => hasLogged(lines, 'gateway started'))
    const result = this.#changesFiles(text) ? await this.#andReload(async () => this.run(text)) : await this.run(text)
    assert.equal(result.status, status, `${text}\n${result.stdout}${result.stderr}`)
    // What is to be copied has neither an error nor a warning.
    if (words[1] === 'check') assert.equal(result.stderr, '', text)
    return result.stdout
  }

  /** The reader has stopped what ran there before. */
  async #startBeside(
    name: string,
    args: readonly string[],
    isUp: (lines: readonly string[]) => boolean
  ): Promise<string> {
    await this.#running.get(name)?.end()
    const started = new NodeProcess(args, { cwd: this.#root })
    this.#running.set(name, started)
    await started.waitFor((lines) => (isUp(lines) ? true : undefined), `${args.join(' ')} was up`)
    return ''
  }

  #changesFiles(text: string): boolean {
    return this.#running.has('serve') && /^(?:cp|cat) /.test(text)
  }

  async #andReload<T>(change: () => Promise<T>): Promise<T> {
    const gateway = this.#running.get('serve') ?? assert.fail('no gateway is running')
    const before = gateway.lines.length
    const result = await change()
    await waitUntil(() => hasLogged(gateway.lines.slice(before), 'configuration reloaded'), 'it was reloaded')
    return result
  }
}

/** As a shell reads a line without quotes. */
function wordsOf(line: string): readonly string[] {
  return line.replace(/ +#.*/, '').trim().split(/ +/)
}

/** Gives the example ports that nothing else has. */
async function movePorts(folder: string): Promise<void> {
  const moved = new Map<string, number>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))) {
    if (!/\.(?:yaml|mjs)$/.test(file)) continue
    const text = readFileSync(file, 'utf8')
    for (const [port] of text.matchAll(/(?<=127\.0\.0\.1:)\d+/g))
      if (!moved.has(port)) moved.set(port, (await findFreePorts(1))[0] ?? 0)
    writeFileSync(
      file,
      text.replace(/(?<=127\.0\.0\.1:)\d+/g, (port) => String(moved.get(port)))
    )
  }
}
