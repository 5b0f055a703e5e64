import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LoadResult } from '../../../src/config/load-config.ts'
import { problems } from '../../../src/core/problems.ts'
import { head, makeConfigFolder, sourceOf } from './config-folder.ts'
import { testEnv, testNow } from './load-for-test.ts'
import { configOf, messagesOf } from './load-result.ts'

describe('secrets of a configuration', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  it('drops one newline at the end and nothing else', async () => {
    const base = testEnv.GOOD_SECRET
    for (const [text, kept] of [
      [`${base}\n`, base],
      [`${base}\r\n`, base],
      [`${base}\n\n`, `${base}\n`],
      [` ${base} `, ` ${base} `]
    ] as const) {
      await write('secret', text)
      await write('main.yaml', head + sourceOf('[{ file: secret }, { env: OTHER_SECRET }]'))
      const config = configOf(await load({ env: { OTHER_SECRET: `${text} ` } }))
      const read = config.sources
        .get('github')
        ?.proof.schemes[0]?.secrets.map((secret) => Buffer.from(secret.reveal()).toString())
      assert.deepEqual(read, [kept, `${text} `])
    }
  })

  it('takes 16 bytes and refuses 15, newline or not', async () => {
    const load16 = (value: string): Promise<LoadResult> => load({ env: { GOOD_SECRET: value } })
    const bytes = testEnv.GOOD_SECRET.slice(0, 16)
    assert.equal((await load16(bytes)).ok, true)
    assert.equal((await load16(`${bytes.slice(1)}\n`)).ok, false)
  })

  it('starts when every secret has expired, with a warning: this sender is put off, the others are not', async () => {
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET, notAfter: 2026-01-01T00:00:00Z }]'))
    const result = await load()
    assert.deepEqual(messagesOf(result), ['warning sources.github.proof.secrets: every secret has expired'])
    const [secret] = configOf(result).sources.get('github')?.proof.schemes[0]?.secrets ?? []
    assert.equal(secret?.isActive(testNow), false)
  })

  it('says that deliveries without a secret are put off, as they are, and not that they are refused', async () => {
    const { status, retry } = problems['secrets-unavailable']
    assert.equal(retry, 'later')
    for (const window of ['notAfter: 2026-01-01T00:00:00Z', 'notBefore: 2027-01-01T00:00:00Z']) {
      await write('main.yaml', head + sourceOf(`[{ env: GOOD_SECRET, ${window} }]`))
      const [hint = ''] = (await load()).findings.map((finding) => finding.hint)
      assert.match(hint, new RegExp(`put off with ${status} \\(\`secrets-unavailable\`\\), and lost if its sender`))
      assert.doesNotMatch(hint, /refused/)
    }
  })

  it('warns of a secret that expires within two weeks, and not of one that does later', async () => {
    const withEnd = (notAfter: string): string => sourceOf(`[{ env: GOOD_SECRET, notAfter: ${notAfter} }]`)
    await write('main.yaml', head + withEnd('2026-06-15T00:00:00Z'))
    assert.deepEqual(messagesOf(await load()), [
      'warning sources.github.proof.secrets[0].notAfter: is near: the secret expires within 14 days, on 2026-06-15T00:00:00.000Z'
    ])
    await write('main.yaml', head + withEnd('2026-06-15T00:00:00.001Z'))
    assert.deepEqual(messagesOf(await load()), [])
  })

  it('starts when an expired secret is gone', async () => {
    const old = '{ env: GONE, notAfter: 2026-06-01T00:00:00Z }'
    await write('main.yaml', head + sourceOf(`[${old}, { env: GOOD_SECRET }]`))
    const result = await load()
    assert.deepEqual(messagesOf(result), [
      'warning sources.github.proof.secrets[0].env: the environment variable GONE is not set',
      'warning sources.github.proof.secrets[0].notAfter: has passed: the secret expired on 2026-06-01T00:00:00.000Z and proves nothing any more'
    ])
    const labels = configOf(result)
      .sources.get('github')
      ?.proof.schemes[0]?.secrets.map(({ label }) => label)
    assert.deepEqual(labels, ['env:GOOD_SECRET'])
    // A millisecond earlier it still counts, and must be there.
    assert.equal((await load({ now: testNow - 1 })).ok, false)
  })

  it('warns when none counts yet', async () => {
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET, notBefore: 2027-01-01T00:00:00+01:00 }]'))
    const result = await load()
    assert.deepEqual(messagesOf(result), ['warning sources.github.proof.secrets: no secret counts at this moment'])
    const [secret] = configOf(result).sources.get('github')?.proof.schemes[0]?.secrets ?? []
    assert.equal(secret?.window.notBefore, Date.parse('2026-12-31T23:00:00Z'))
  })
})
