import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const project = new URL('../../', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, project), 'utf8')
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }).scripts)

/** Guides rot where they name things; so what they name is looked up. */
describe('the guides for contributors', () => {
  for (const name of ['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']) {
    const text = read(name)

    it(`${name} names files that are there`, () => {
      const paths = [...text.matchAll(/`((?:src|test|scripts|docs|schemas|config|bench)\/[\w./-]+|\.oxlintrc\.json)`/g)]
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
      const gone = [...paths, ...links]
        .map((match) => match[1] ?? '')
        .filter((path) => !existsSync(new URL(path, project)))
      assert.deepEqual(gone, [])
    })

    it(`${name} names npm scripts that are there`, () => {
      const named = [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '')
      assert.deepEqual(
        named.filter((script) => !scripts.includes(script)),
        []
      )
    })
  }

  it('CHANGELOG.md has an Unreleased section that says something', () => {
    assert.match(read('CHANGELOG.md'), /^## \[Unreleased\]\n\n### \w+\n\n- /m)
  })

  it('LICENSE is the whole Apache License 2.0, as package.json says', () => {
    assert.match(read('package.json'), /"license": "Apache-2\.0"/)
    assert.match(read('LICENSE'), /Version 2\.0, January 2004[\s\S]*END OF TERMS AND CONDITIONS/)
    assert.ok(read('LICENSE').split('\n').length > 200)
  })
})
