import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { findingsText, fixtures, loadForTest, testEnv } from './load-for-test.ts'

const names = readdirSync(fixtures).filter((name) => /^bad-.*\.yaml$/.test(name))

const warned = readdirSync(fixtures).filter((name) => /^warned-.*\.yaml$/.test(name))

async function expectedText(name: string): Promise<string> {
  return readFile(`${fixtures}${name.replace(/yaml$/, 'expected.txt')}`, 'utf8')
}

describe('every configuration that is good and has something to be said', () => {
  for (const name of warned)
    it(`${name} starts, and every warning has its place`, async () => {
      const result = await loadForTest(`${fixtures}${name}`)
      assert.equal(result.ok, true)
      assert.ok(result.findings.length > 0 && result.findings.every(({ severity }) => severity === 'warning'))
      assert.equal(await findingsText(fixtures, name), await expectedText(name))
    })
})

describe('every bad configuration', () => {
  it('is there to be checked', () => {
    assert.ok(names.length >= 50, `${names.length} fixtures`)
  })

  for (const name of names)
    it(`${name} never starts, and every mistake has its place`, async () => {
      const result = await loadForTest(`${fixtures}${name}`)
      assert.equal(result.ok, false)
      assert.ok(result.findings.some(({ severity }) => severity === 'error'))
      assert.equal(await findingsText(fixtures, name), await expectedText(name))
    })

  it('shows no secret, nor what was written where a secret’s name belongs', async () => {
    const texts = await Promise.all(names.map((name) => findingsText(fixtures, name)))
    for (const secret of [...Object.values(testEnv).filter((value) => value !== ''), 'hunter2'])
      assert.ok(!texts.join('').includes(secret))
  })
})
