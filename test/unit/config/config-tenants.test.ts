import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { head, makeConfigFolder, sourceOf, tenants } from './config-folder.ts'
import { testNow } from './load-for-test.ts'
import { configOf, messagesOf } from './load-result.ts'

describe('tenants of a configuration', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  const fromOwner = (name: string, from = 'owner'): string =>
    `  ${name}: { provider: github, proof: { secrets: [{ env: GOOD_SECRET }] }, tenant: { from: ${from} } }\n`

  it('compares names as the provider does, where every source that looks there agrees', async () => {
    await write('main.yaml', `${head}sources:\n${fromOwner('a')}${fromOwner('b', 'organization')}`)
    assert.deepEqual(configOf(await load()).tenants.caselessSpaces, new Set(['source/a', 'github', 'source/b']))
    await write('main.yaml', `${head}sources:\n${fromOwner('a')}${fromOwner('b', 'exact')}`)
    const github = (await import('../../../src/providers/github.ts')).github
    const tenantNames = { ...github.tenants, exact: { use: ['{exact}'] } }
    const providers = new Map([['github', { ...github, tenants: tenantNames }]])
    assert.deepEqual(configOf(await load({ providers })).tenants.caselessSpaces, new Set(['source/a']))
  })

  it('takes one name in two spaces, two names of one tenant, and lines that are blank', async () => {
    const lines = ['{"id":"a","home":"uk","names":{"github":["x","X"],"source/github":["y"]}}', '', '  ']
    lines.push('{"id":"b","home":"uk","facts":{"n":1.5,"b":false},"names":{"source/github":["x"]}}')
    await write('tenants.ndjson', lines.join('\r\n'))
    await write('main.yaml', `${head}sources:\n${fromOwner('github')}`)
    const { directory } = configOf(await load()).tenants
    assert.deepEqual(
      [...directory.all()],
      [
        { id: 'a', home: 'uk', facts: {}, spaces: ['github', 'source/github'] },
        { id: 'b', home: 'uk', facts: { n: 1.5, b: false }, spaces: ['source/github'] }
      ]
    )
    assert.deepEqual(
      ['x', 'X', 'y'].map((name) => directory.byName('github', name)?.id),
      ['a', 'a', undefined]
    )
    assert.equal(directory.byName('source/github', 'x')?.id, 'b')
  })

  it('warns of tenants that are too old or dated ahead, and takes them all the same', async () => {
    const withAge = (maxAge: string): string =>
      (head + sourceOf('[{ env: GOOD_SECRET }]')).replace(
        'file: tenants.ndjson',
        `file: tenants.ndjson, maxAge: ${maxAge}`
      )
    const loadAt = async (generatedAt: number, maxAge: string) => {
      await write('tenants.ndjson', `{"generatedAt":"${new Date(generatedAt).toISOString()}"}\n${tenants}`)
      await write('main.yaml', withAge(maxAge))
      return load()
    }
    const hourMs = 3_600_000
    const old = await loadAt(testNow - 2 * hourMs, '1h')
    assert.match(messagesOf(old).join(), /^warning tenants\.maxAge: the tenants are of .*: older than that$/)
    assert.deepEqual(configOf(old).tenants.edition?.maxAgeMs, hourMs)
    assert.equal(configOf(old).tenants.edition?.asOf, testNow - 2 * hourMs)
    assert.deepEqual(messagesOf(await loadAt(testNow - 2 * hourMs, '2h')), [])
    const ahead = await loadAt(testNow + hourMs, '1h')
    assert.match(messagesOf(ahead).join(), /^warning tenants\.maxAge: the tenants are dated .* which has not come/)
    assert.equal(ahead.ok, true)
    await write('main.yaml', withAge('old'))
    assert.match(messagesOf(await load()).join(), /^error tenants\.maxAge: must be a duration/)
  })

  it('is dated by its last change where it does not say when it was made', async () => {
    const modified = new Date('2026-01-02T03:04:05Z')
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]'))
    await utimes(join(folder.path, 'tenants.ndjson'), modified, modified)
    assert.equal(configOf(await load()).tenants.edition?.asOf, modified.getTime())
  })

  it('is an error as a whole when the file is not text', async () => {
    await write('tenants.ndjson', Uint8Array.of(0xff))
    assert.match(messagesOf(await load()).join(), /is not UTF-8 text$/)
  })
})
