import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NodeProcess } from '../../support/node-process.ts'

/* `npm run stack`, as a person uses it: one page, then `send` and `tail` from another shell, then Ctrl-C. */

test('the stack takes a delivery, shows it in its region, and is gone at Ctrl-C', async (context) => {
  const stack = new NodeProcess(['scripts/stack.ts', '--any-port'])
  context.after(() => stack.end())
  const page = await stack.waitFor(
    (lines) => (lines.some((line) => line.startsWith('Ctrl-C')) ? lines : undefined),
    'its page'
  )
  const text = page.join('\n')
  const [url = ''] = /http:\S+(?=\/webhooks\/github)/.exec(text) ?? []
  assert.ok(url !== '', text)

  const config = ['-c', '.turnpike/stack/stack.yaml']
  const sent = await run(['send', 'github/push', ...config, '--url', url])
  assert.match(sent, /^200 {2}github\/push/)
  const stored = JSON.parse(
    await run(['tail', '--region', 'uk', '--from', 'beginning', '--no-follow', '--json', ...config])
  )
  assert.equal(stored.type, 'com.github.push')
  assert.equal(await run(['tail', '--region', 'eu', '--from', 'beginning', '--no-follow', '--json', ...config]), '')

  stack.kill('SIGINT')
  assert.deepEqual(await stack.ended, { code: 0, signal: null }, stack.stderr)
  for (const [, port = ''] of text.matchAll(/kafka (?:uk|eu) +127\.0\.0\.1:(\d+)/g))
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`), 'the broker is gone')
})

async function run(args: readonly string[]): Promise<string> {
  const command = new NodeProcess(['src/main.ts', ...args])
  const { code } = await command.ended
  assert.equal(code, 0, command.stdout + command.stderr)
  return command.stdout
}
