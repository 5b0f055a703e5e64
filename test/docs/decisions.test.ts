import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

/* Each decision names what holds it, and the names must be true. */

const root = new URL('../../', import.meta.url)
const folder = new URL('docs/adr/', root)
const files = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name))
const overview = readFileSync(new URL('README.md', folder), 'utf8')
const sections = ['Context', 'Decision', 'Held by', 'Consequences']

function sectionOf(text: string, title: string): string {
  const [, after = ''] = text.split(`\n## ${title}\n`)
  return after.split('\n## ')[0] ?? ''
}

/** Each line that says what holds the decision, with the paths that it names. */
function holdersIn(text: string): readonly { readonly line: string; readonly paths: readonly string[] }[] {
  return sectionOf(text, 'Held by')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line, paths: [...line.matchAll(/`([^`\s]+\/[^`\s]+)`/g)].map(([, path = '']) => path) }))
}

function missingPaths(text: string): readonly string[] {
  return holdersIn(text)
    .flatMap(({ paths }) => paths)
    .filter((path) => !existsSync(new URL(path, root)))
}

/** What the overview links to, as `title](file`. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/^- \[(.+)\]\((.+)\)$/gm)].map(([, title, file]) => `${title}](${file}`)
}

for (const [index, file] of files.entries())
  describe(file, () => {
    const text = readFileSync(new URL(file, folder), 'utf8')

    test('has its number and its sections', () => {
      assert.ok(file.startsWith(String(index + 1).padStart(4, '0')))
      assert.match(text, new RegExp(`^# ${file.slice(0, 4)}\\. \\S`))
      assert.deepEqual(
        [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title),
        sections
      )
    })

    test('is held by files that are there, at least one of which is run', () => {
      const holders = holdersIn(text)
      assert.deepEqual(missingPaths(text), [])
      for (const { line, paths } of holders) assert.ok(paths.length > 0, `names no file: ${line}`)
      assert.ok(holders.some(({ paths }) => paths.some((path) => /^test\/.*\.ts$/.test(path))))
    })
  })

test('the overview lists each decision by its title, in their order, and no other', () => {
  const wanted = files.map((file) => {
    const [, title = ''] = /^# (.+)$/m.exec(readFileSync(new URL(file, folder), 'utf8')) ?? []
    return `${title}](${file}`
  })
  assert.ok(wanted.length >= 10)
  assert.deepEqual(linksIn(overview), wanted)
})

test('a name that is not true and a link that is missing are found', () => {
  const invented =
    '# 0001. x\n\n## Held by\n\n- it holds: `test/unit/invented.test.ts`\n- and this: `src/core/bus.ts`\n\n## Consequences\n'
  assert.deepEqual(missingPaths(invented), ['test/unit/invented.test.ts'])
  assert.equal(linksIn(overview.replace(/^- \[0003.*\n/m, '')).length, files.length - 1)
})
