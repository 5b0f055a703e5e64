import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { findingsText, fixtures, loadForTest, testEnv } from './load-for-test.ts'

const names = readdirSync(fixtures).filter((name) => /^bad-.*\.yaml$/.test(name))

describe('every bad configuration', () => {
  it('is there to be checked', () => {
    assert.ok(names.length >= 50, `${names.length} fixtures`)
  })

  for (const name of names)
    it(`${name} never starts, and every mistake has its place`, async () => {
      const result = await loadForTest(`${fixtures}${name}`)
      assert.equal(result.ok, false)
      assert.ok(result.findings.some(({ severity }) => severity === 'error'))
      const expected = await readFile(`${fixtures}${name.replace(/yaml$/, 'expected.txt')}`, 'utf8')
      assert.equal(await findingsText(fixtures, name), expected)
    })

  it('shows no secret, nor what was written where a secret’s name belongs', async () => {
    const texts = await Promise.all(names.map((name) => findingsText(fixtures, name)))
    for (const secret of [...Object.values(testEnv).filter((value) => value !== ''), 'hunter2'])
      assert.ok(!texts.join('').includes(secret))
  })
})
