import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { providers } from '../../src/providers/registry.ts'

const root = new URL('../../', import.meta.url)
const readme = await readFile(new URL('README.md', root), 'utf8')

test('the transcript in the README is what the demo prints', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/main.ts', 'demo'], { cwd: root })
  assert.equal(/```text\n([\s\S]*?)```/.exec(readme)?.[1], stdout)
})

test('every file that the README points to is there', async () => {
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '')
  assert.ok(targets.length > 10, 'the README has lost its links')
  for (const target of targets) await assert.doesNotReject(stat(new URL(target, root)), `${target} is missing`)
})

test('the first screen has the two commands, exactly', () => {
  const firstScreen = readme.split('\n').slice(0, 24).join('\n')
  for (const command of ['npm ci && npm start', 'npm ci && npm test'])
    assert.ok(firstScreen.includes(`\`\`\`sh ci\n${command}\n\`\`\``), `${command} is not on the first screen`)
})

test('the number of senders is that of the catalogue', () => {
  assert.match(readme, new RegExp(String.raw`\[${providers.size} senders\]\(docs/providers/README\.md\)`))
})

test('a delivery that the README saves is never committed by mistake: it is signed with a secret', async () => {
  const saved = [...readme.matchAll(/--save (\S+)/g)].map((match) => match[1] ?? '')
  const ignored = (await readFile(new URL('.gitignore', root), 'utf8')).split('\n')
  assert.ok(saved.length > 0, 'the README saves none')
  for (const file of saved) assert.ok(ignored.includes(`/${file}`), `.gitignore has no /${file}`)
})
