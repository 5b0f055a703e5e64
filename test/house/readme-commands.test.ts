import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { withTree } from './plant-tree.ts'

const script = fileURLToPath(new URL('../../scripts/readme-commands.mjs', import.meta.url))

/** A gateway in miniature: answers /livez, and ends on SIGTERM as it is told to. */
const server = (onTerm: string): string =>
  `import { createServer } from 'node:http'\n` +
  `createServer((q, s) => s.end('ok')).listen(Number(process.env['PORT']), '127.0.0.1')\n` +
  `process.on('SIGTERM', () => { ${onTerm} })\n`

const packageJson = '{ "name": "x", "type": "module", "scripts": { "start": "node src/main.ts serve" } }'

describe('the README runner', () => {
  it('runs every line of the marked blocks, in order, and no other', async () => {
    const { lines, status } = await runReadme(
      '```sh ci\n# said before\n$ echo one && echo two\necho three \\\n  four\n```\n```sh\necho never\n```\n```sh ci\necho five\n```\n'
    )
    assert.deepEqual(
      lines.filter((line) => /^(?:one|two|three|five|never)/.test(line)),
      ['one', 'two', 'three four', 'five']
    )
    assert.equal(lines.at(-1), '3 passed, 0 failed')
    assert.equal(status, 0)
  })

  it('fails when a command fails, and runs the next one', async () => {
    const { lines, status } = await runReadme('```sh ci\nfalse && true\nexit 3\necho on\n```\n')
    assert.ok(lines.includes('✗ exit 3 ended with exit code 3'))
    assert.equal(lines.at(-1), '1 passed, 2 failed')
    assert.equal(status, 1)
  })

  it('fails when there is nothing to run', async () => {
    const { lines, status } = await runReadme('# A README\n```sh\nnpm test\n```\n')
    assert.equal(lines.at(-1), '0 passed, 1 failed')
    assert.equal(status, 1)
  })

  it('waits for a server, stops it with SIGTERM, and wants exit code 0', async () => {
    const { lines, status } = await runReadme('```sh ci\ntrue && npm start\n```\n', server('process.exit(0)'))
    assert.equal(lines.at(-1), '1 passed, 0 failed', lines.join('\n'))
    assert.equal(status, 0)
  })

  it('fails when the server ends with another code', async () => {
    const { lines } = await runReadme('```sh ci\nnpm start\n```\n', server('process.exit(7)'))
    assert.ok(
      lines.some((line) => line.startsWith('✗ npm start ended with exit code')),
      lines.join('\n')
    )
  })

  it('fails when the server ends before it answers', async () => {
    const { lines } = await runReadme('```sh ci\nnpm start\n```\n', 'process.exit(0)')
    assert.ok(
      lines.some((line) => line.startsWith('✗ npm start did not answer')),
      lines.join('\n')
    )
  })
})

async function runReadme(readme: string, main = ''): Promise<{ lines: readonly string[]; status: number | null }> {
  const port = await freePort()
  return withTree({ 'README.md': readme, 'package.json': packageJson, 'src/main.ts': main }, async (root) => {
    const env = { ...process.env, PORT: String(port), TURNPIKE_LIVEZ_URL: `http://127.0.0.1:${port}/livez` }
    const child = spawn(process.execPath, [script, 'README.md'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    const status = await new Promise<number | null>((settle) => child.on('close', settle))
    return { lines: output.join('').trimEnd().split('\n'), status }
  })
}
