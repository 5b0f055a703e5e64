import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'
import { makeSandbox } from './sandbox-folder.ts'

async function tail(...args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  await using sandbox = await makeSandbox()
  const io = createMemoryIo()
  const status = await runCommandLine(['tail', '-c', sandbox.configFile, '--region', 'uk', '--no-follow', ...args], io)
  return { status, stdout: io.stdout(), stderr: io.stderr() }
}

describe('tail --forward', () => {
  for (const url of [
    'http://10.0.0.1/',
    'http://example.com/events',
    'https://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://0.0.0.0:3000/',
    'http://[::]:3000/',
    'http://127.0.0.1@example.com/',
    'http://localhost:1@example.com/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:0a00:0001]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://0/',
    'http://10.1/',
    'http://0x0a000001/',
    'http://012.0.0.1/',
    'http://167772161/',
    'http://localhost.evil.example/',
    'http://localhost./',
    'http://127.0.0.1.nip.io/',
    'http://evil.example/#@127.0.0.1/',
    'http://evil.example\\\\@127.0.0.1/'
  ])
    test(`refuses ${url}: events do not leave their region`, async () => {
      const { status, stderr } = await tail('--forward', url)
      assert.equal(status, 2)
      assert.match(stderr, /on this machine only, as they must not leave their region/)
    })

  for (const url of ['ftp://127.0.0.1/', 'file:///etc/passwd', '127.0.0.1:3000', 'events'])
    test(`refuses ${url}: it is no URL of HTTP`, async () => {
      const { status, stderr } = await tail('--forward', url)
      assert.equal(status, 2)
      assert.match(stderr, /Give a URL such as http/)
    })

  for (const url of [
    'http://127.0.0.1:1/',
    'https://127.3.2.1:1/x?y=z',
    'http://localhost:1',
    'http://[::1]:1/',
    'http://2130706433:1/',
    'http://127.1:1/',
    'http://0x7f000001:1/',
    'http://0177.0.0.1:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://LOCALHOST:1/',
    'http://evil.example@127.0.0.1:1/'
  ])
    test(`takes ${url}`, async () => {
      const { status, stderr } = await tail('--forward', url)
      assert.deepEqual([status, stderr], [0, ''])
    })
})

describe('tail --from', () => {
  for (const from of ['', 'never', '-1', '1.5', '1:', ':1', '1:2:3', '99999999999999999'])
    test(`does not take "${from}"`, async () => {
      const { status, stderr } = await tail('--topic', 'acme.uk.scm', `--from=${from}`)
      assert.equal(status, 2)
      assert.match(stderr, /Give beginning, now, or an offset: a whole number, with Kafka such as 0:120\./)
    })

  test('with a partition is wrong usage of an embedded log', async () => {
    const { status, stderr } = await tail('--topic', 'acme.uk.scm', '--from', '0:3')
    assert.equal(status, 2)
    assert.match(stderr, /embedded log of "uk" has no partitions\.\nGive an offset alone/)
  })
})
