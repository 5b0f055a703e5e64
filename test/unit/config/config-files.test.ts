import assert from 'node:assert/strict'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, it } from 'node:test'
import { head, makeConfigFolder, sourceOf } from './config-folder.ts'
import { testEnv } from './load-for-test.ts'
import { configOf, messagesOf } from './load-result.ts'

describe('the files of a configuration', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  it('says that the main file is missing, too large or not text', async () => {
    assert.deepEqual(messagesOf(await load({ file: join(folder.path, 'none.yaml') })), [
      'error : the file does not exist'
    ])
    assert.deepEqual(messagesOf(await load({ file: folder.path })), ['error : the file is a directory'])
    await write('main.yaml', `# ${'x'.repeat(1024 * 1024)}\n`)
    assert.deepEqual(messagesOf(await load()), ['error : the file is larger than 1048576 bytes'])
    await write('main.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0x0a))
    assert.deepEqual(messagesOf(await load()), ['error : the file is not UTF-8 text'])
  })

  it('reads a file with a byte order mark and Windows line ends', async () => {
    await write('main.yaml', `\u{feff}${head}${sourceOf('[{ env: GOOD_SECRET }]')}`.replaceAll('\n', '\r\n'))
    configOf(await load())
    await write('main.yaml', `\u{feff}${head}${sourceOf('[{ env: NONE }]')}`.replaceAll('\n', '\r\n'))
    assert.deepEqual([(await load()).findings[0]?.line, (await load()).findings[0]?.column], [7, 57])
  })

  it('does not flood: a file of another format is a bounded number of findings', async () => {
    await write('main.yaml', 'a: 1\n'.repeat(5000))
    const { findings } = await load()
    assert.equal(findings.length, 501)
    assert.equal(findings.at(-1)?.message, '4499 more are not shown')
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]'))
    await write('tenants.ndjson', 'id,home\n'.repeat(1000))
    assert.equal((await load()).findings.length, 50)
  })

  it('writes aliases out', async () => {
    const source = '{ provider: github, proof: &proof { secrets: [{ env: GOOD_SECRET }] }, tenant: { fixed: acme } }'
    const other = '{ provider: github, proof: *proof, tenant: { fixed: acme } }'
    await write('main.yaml', `${head}sources: { one: ${source}, two: ${other} }\n`)
    const config = configOf(await load())
    assert.equal(config.sources.get('two')?.proof.schemes[0]?.secrets[0]?.label, 'env:GOOD_SECRET')
  })

  it('keeps names such as constructor and __proto__ apart from what every object has', async () => {
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]', 'constructor'))
    assert.deepEqual([...configOf(await load()).sources.keys()], ['constructor'])
    await write('main.yaml', head + sourceOf('[{ env: toString }]'))
    assert.equal((await load()).ok, false)
  })
})

describe('include', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  const included = (name: string, secrets = '[{ env: GOOD_SECRET }]'): string => sourceOf(secrets, name)
  beforeEach(async () => {
    await mkdir(join(folder.path, 'conf.d'))
    await write('main.yaml', `include: [conf.d/*.yaml, './*.yaml', conf.d/a.yaml]\n${head}${included('github')}`)
    await write('conf.d/b.yaml', included('from-b'))
    await write('conf.d/a.yaml', `version: 1\n${included('from-a')}`)
    await write('conf.d/notes.txt', 'not read')
  })

  it('merges sources, in the order of file names, each file once and the main one not into itself', async () => {
    const config = configOf(await load())
    assert.deepEqual([...config.sources.keys()], ['github', 'from-a', 'from-b'])
    assert.deepEqual(
      config.files.map((file) => file.slice(folder.path.length + 1)),
      ['main.yaml', 'conf.d/a.yaml', 'conf.d/b.yaml', 'tenants.ndjson']
    )
  })

  it('takes the paths of a file as relative to that file', async () => {
    await write('conf.d/secret', testEnv.OTHER_SECRET)
    await write('conf.d/b.yaml', included('from-b', '[{ file: secret }]'))
    const [secret] = configOf(await load()).sources.get('from-b')?.proof.schemes[0]?.secrets ?? []
    assert.equal(secret?.label, 'file:secret')
    assert.deepEqual(secret?.reveal(), new TextEncoder().encode(testEnv.OTHER_SECRET))
  })

  it('names both places of a name that stands twice', async () => {
    await write('conf.d/b.yaml', `# ours\n${included('from-a')}`)
    const [finding] = (await load()).findings
    assert.equal(finding?.file, join(folder.path, 'conf.d/b.yaml'))
    assert.deepEqual([finding?.line, finding?.path], [3, 'sources.from-a'])
    assert.equal(finding?.message, `is given twice; first at ${join(folder.path, 'conf.d/a.yaml')}:3:3`)
  })

  it('finds two files’ sources on one path', async () => {
    await write('conf.d/b.yaml', included('From-A'))
    assert.match(messagesOf(await load()).join(), /^error sources\.From-A: has the path of `from-a`/)
  })

  it('warns when a pattern matches nothing, and reads files through links', async () => {
    await write('main.yaml', `include: [teams/*.yaml, link.d/*.yaml]\n${head}${included('github')}`)
    await symlink(join(folder.path, 'conf.d'), join(folder.path, 'link.d'))
    const result = await load()
    assert.deepEqual(messagesOf(result), ['warning include[0]: matches no file'])
    assert.deepEqual([...configOf(result).sources.keys()], ['github', 'from-a', 'from-b'])
  })

  it('refuses more files than can be meant', async () => {
    for (let at = 0; at < 256; at += 1) await write(`conf.d/${at}.yaml`, 'version: 1\n')
    assert.deepEqual(messagesOf(await load()), ['error include: matches 258 files; at most 256 may be included'])
  })
})
