import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, it } from 'node:test'
import { head, makeConfigFolder, sourceOf } from './config-folder.ts'
import { configOf, messagesOf } from './load-result.ts'

describe('a sandbox', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  const secretFile = (): string => join(folder.path, 'deep/secrets/github')
  const sandbox = head.replace('environment', 'sandbox: true, environment')
  beforeEach(() => write('main.yaml', sandbox + sourceOf('[{ file: deep/secrets/github }]')))

  it('generates a missing secret once, for this user only', async () => {
    const first = configOf(await load()).sources.get('github')?.proof.schemes[0]?.secrets[0]
    assert.equal((await stat(secretFile())).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder.path, 'deep/secrets'))).mode & 0o777, 0o700)
    assert.equal((await stat(join(folder.path, 'deep'))).mode & 0o777, 0o700)
    assert.match(await readFile(secretFile(), 'utf8'), /^[0-9a-f]{64}\n$/)
    assert.deepEqual(await readdir(join(folder.path, 'deep/secrets')), ['github'])
    const second = configOf(await load()).sources.get('github')?.proof.schemes[0]?.secrets[0]
    assert.deepEqual(first?.reveal(), second?.reveal())
    assert.equal(first?.reveal().length, 64)
  })

  it('ends with one secret when several gateways start at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => load()))
    const texts = all.map((result) =>
      Buffer.from(configOf(result).sources.get('github')?.proof.schemes[0]?.secrets[0]?.reveal() ?? []).toString()
    )
    assert.deepEqual(new Set(texts), new Set([(await readFile(secretFile(), 'utf8')).trim()]))
  })

  it('makes two secrets that differ, and gives sources of one file one', async () => {
    const one = '{ provider: github, proof: { secrets: [{ file: one }] }, tenant: { fixed: acme } }'
    await write('main.yaml', `${sandbox}sources: { a: ${one}, b: ${one}, c: ${one.replace('file: one', 'file: two')} }`)
    const { sources } = configOf(await load())
    const [a, b, c] = ['a', 'b', 'c'].map((name) => sources.get(name)?.proof.schemes[0]?.secrets[0]?.reveal())
    assert.deepEqual(a, b)
    assert.notDeepEqual(a, c)
  })

  it('writes nothing for a bad configuration, nor for a read-only load', async () => {
    await write('main.yaml', `${sandbox}colour: red\n${sourceOf('[{ file: deep/secrets/github }]')}`)
    assert.equal((await load()).ok, false)
    await write('main.yaml', sandbox + sourceOf('[{ file: deep/secrets/github }]'))
    const config = configOf(await load({ readOnly: true }))
    assert.equal(config.sources.get('github')?.proof.schemes[0]?.secrets[0]?.reveal().length, 64)
    await assert.rejects(stat(join(folder.path, 'deep')), { code: 'ENOENT' })
  })

  it('makes no secret that has expired', async () => {
    const old = '{ file: deep/secrets/github, notAfter: 2026-01-01T00:00:00Z }'
    await write('main.yaml', sandbox + sourceOf(`[${old}, { env: GOOD_SECRET }]`))
    assert.match(messagesOf(await load()).join(), /^warning .* does not exist,warning .*notAfter: has passed/)
    await assert.rejects(stat(secretFile()), { code: 'ENOENT' })
  })

  it('never overwrites what is there, be it bad', async () => {
    await mkdir(join(folder.path, 'deep/secrets'), { recursive: true })
    await write('deep/secrets/github', '')
    assert.deepEqual(messagesOf(await load()), [
      'error sources.github.proof.secrets[0].file: holds no secret: it is empty'
    ])
    assert.equal(await readFile(secretFile(), 'utf8'), '')
  })

  it('says so when it can’t write', async () => {
    await symlink(join(folder.path, 'nowhere/at/all'), join(folder.path, 'deep'))
    assert.match(messagesOf(await load()).join(), /could not be generated \(E[A-Z]+\)$/)
    await rm(join(folder.path, 'deep'))
    await write('deep', 'a file where a directory must be')
    assert.match(messagesOf(await load()).join(), /the secret file .* does not exist$/)
  })

  it('outside of one, a missing file is an error and nothing is made', async () => {
    await write('main.yaml', head + sourceOf('[{ file: deep/secrets/github }]'))
    assert.match(messagesOf(await load()).join(), /the secret file .* does not exist/)
    await assert.rejects(stat(join(folder.path, 'deep')), { code: 'ENOENT' })
  })

  it('does not make up what belongs in the environment', async () => {
    await write('main.yaml', sandbox + sourceOf('[{ env: NONE }]'))
    assert.equal((await load()).ok, false)
  })
})
