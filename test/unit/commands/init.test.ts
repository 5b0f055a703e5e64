import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { providers } from '../../../src/providers/registry.ts'
import { createMemoryIo } from './memory-io.ts'
import { runInMemory } from './run-in-memory.ts'

const folder = await mkdtemp(join(tmpdir(), 'turnpike-init-'))
after(() => rm(folder, { recursive: true }))
const file = join(folder, 'turnpike.yaml')

const madeWord = /^"([\w:]+)\$\(openssl rand -(hex|base64) 32\)"$/
const plainWord = '$(openssl rand -hex 32)'

/** What a shell makes of a printed word; what only the sender can make is made up. */
function valueOf(word: string): string {
  if (word === plainWord || word === 'replace-me') return randomBytes(32).toString('hex')
  const [, prefix = '', encoding] = madeWord.exec(word) ?? []
  assert.ok(encoding === 'hex' || encoding === 'base64', `${word} is no word that this test knows`)
  return prefix + randomBytes(32).toString(encoding)
}

async function init(...names: readonly string[]) {
  const { status, stdout, stderr } = await runInMemory('init', ...names, '--out', file, '--force')
  assert.equal(status, 0, stderr)
  const words = [...stdout.matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(
    ([, name = '', word = '']) => [name, word] as const
  )
  const settings = [...stdout.matchAll(/^ {2}(sources\S+), as (\S+) says$/gm)].map(([, path = '']) => path)
  return { stdout, words: new Map(words), settings }
}

async function check(env: Readonly<Record<string, string>>) {
  const io = createMemoryIo({ env })
  return { status: await runCommandLine(['check', '-c', file], io), stderr: io.stderr() }
}

describe('what init prints', () => {
  for (const name of providers.keys())
    test(`for ${name} ends in a configuration that is good, and is not before its settings are filled in`, async () => {
      const { words, settings } = await init(name)
      const env = Object.fromEntries([...words].map(([variable, word]) => [variable, valueOf(word)]))
      const text = await readFile(file, 'utf8')
      assert.equal(text.includes('replace-me'), settings.length > 0, 'settings that are not told')
      if (settings.length > 0) {
        const { status, stderr } = await check(env)
        assert.equal(status, 1)
        for (const path of settings)
          assert.match(
            stderr,
            new RegExp(`error {2}${path}: is \`replace-me\` still\n +put there what docs/providers/${name}.md`)
          )
        await writeFile(file, text.replaceAll(': replace-me', ': filled-in'))
      }
      const { status, stderr } = await check(env)
      assert.equal(status, 0, stderr)
    })

  test('speaks of secrets only where there are some', async () => {
    assert.doesNotMatch((await init('paypal', 'amazon-sns')).stdout, /secret|export/i)
    assert.match((await init('github')).stdout, /^A secret is not in it\. Make it, and tell the sender:$/m)
  })

  test('asks nobody to make the secret of a sender that makes it itself', async () => {
    const { words } = await init(...providers.keys())
    const given = [...words].filter(([, word]) => word === 'replace-me').map(([variable]) => variable)
    assert.deepEqual(given.toSorted(), [
      'ADYEN_PLATFORM_SECRET',
      'ADYEN_SECRET',
      'HUBSPOT_SECRET',
      'INCIDENT_IO_SECRET',
      'PADDLE_SECRET',
      'PAGERDUTY_SECRET',
      'RECURLY_SECRET',
      'SHOPIFY_SECRET',
      'STANDARD_WEBHOOKS_SECRET',
      'STRIPE_SECRET',
      'SVIX_SECRET',
      'ZENDESK_SECRET'
    ])
    const { stdout } = await init('stripe')
    assert.match(stdout, /stripe: the sender makes it and shows it, as docs\/providers\/stripe\.md says:\n {2}export/)
    assert.doesNotMatch(stdout + (await readFile(file, 'utf8')), /openssl/)
    assert.match((await check({})).stderr, /set it to the secret that the sender makes; docs\/providers\/stripe\.md/)
    assert.equal((await check({ STRIPE_SECRET: 'replace-me' })).status, 1)
  })

  test('makes a secret in the form that the sender asks for', async () => {
    for (const [name, word] of [
      ['azure-devops', '"user:$(openssl rand -hex 32)"'],
      ['gitlab', '"whsec_$(openssl rand -base64 32)"'],
      ['github', plainWord]
    ] as const) {
      const { words } = await init(name)
      assert.deepEqual([...words.values()], [word])
      const command = word.startsWith('"') ? `echo ${word}` : word.slice(2, -1)
      assert.ok((await readFile(file, 'utf8')).includes(`Make one with \`${command}\``), name)
      assert.ok((await check({})).stderr.includes(`make one with: ${command}, and tell it to the sender`), name)
    }
  })
})
