import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runInMemory } from './run-in-memory.ts'
import { loadSandbox, makeSandbox } from './sandbox-folder.ts'

const push = {
  ref: 'refs/heads/main',
  after: '9fec847784abb10b2fa567ee63b85bd238955d0e',
  repository: { id: 1, name: 'x', full_name: 'nordsee-gmbh/x', html_url: 'https://github.com/nordsee-gmbh/x' },
  organization: { login: 'nordsee-gmbh' }
}

describe('send --body', () => {
  test('signs a payload of one’s own in place of the sample’s, so that it is proved and placed as what it says', async () => {
    await using sandbox = await makeSandbox()
    const [mine, saved] = ['mine.json', 'saved.json'].map((name) => join(sandbox.folder, name))
    const owner = { login: 'nordsee-gmbh', type: 'Organization', html_url: 'https://github.com/nordsee-gmbh' }
    await writeFile(mine ?? '', JSON.stringify({ ...push, repository: { ...push.repository, owner } }, undefined, 2))
    const common = ['-c', sandbox.configFile]
    const sent = await runInMemory('send', 'github/push', ...common, '--body', mine ?? '', '--save', saved ?? '')
    assert.equal(sent.status, 0, sent.stderr)
    const explained = await runInMemory('explain', ...common, '--delivery', saved ?? '', '--json')
    const { outcome, events } = JSON.parse(explained.stdout)
    assert.deepEqual(
      [outcome, events[0].source, events[0].type, events[0].region],
      ['accepted', 'https://github.com/nordsee-gmbh/x', 'com.github.push', 'eu']
    )
  })

  test('stands for one sample, whose headers it has', async () => {
    await using sandbox = await makeSandbox()
    const { status, stderr } = await runInMemory('send', 'github', '-c', sandbox.configFile, '--body', 'mine.json')
    assert.equal(status, 2)
    assert.match(stderr, /stands for one sample.\nName one: .*github\/push/)
  })

  test('says what is wrong with a file that is none, or no JSON', async () => {
    await using sandbox = await makeSandbox()
    const file = join(sandbox.folder, 'mine.json')
    const send = () =>
      runInMemory('send', 'github/push', '-c', sandbox.configFile, '--body', file, '--save', `${file}.saved`)
    const missing = await send()
    assert.equal(missing.status, 2)
    assert.match(missing.stderr, /no file .*mine\.json, which --body names/)
    await writeFile(file, '{"ref": ')
    const broken = await send()
    assert.equal(broken.status, 1)
    assert.match(broken.stderr, /mine\.json is no JSON/)
  })
})

test('whose commits a GitHub knows is its URL’s host, unless its API is asked somewhere else', async () => {
  const hostOf = async (github: string): Promise<string | undefined> => {
    const lookups = `lookups: { commit: { github: { token: { file: secret } ${github} } } }`
    const rule = `admission: [{ id: a, when: 'true', require: commit.verified, otherwise: refuse }]`
    await using sandbox = await makeSandbox({
      top: ["residency: [{ id: r, when: 'true', allow: [uk, eu] }]", rule, lookups]
    })
    return (await loadSandbox(sandbox)).lookups.github?.host
  }
  assert.equal(await hostOf(''), 'github.com')
  assert.equal(await hostOf(', url: https://github.example/api/v3'), 'github.example')
  assert.equal(await hostOf(', url: https://egress.example/github, host: github.com'), 'github.com')
})
