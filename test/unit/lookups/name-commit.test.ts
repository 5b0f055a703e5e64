import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { nameCommit } from '../../../src/lookups/ask-github.ts'

const sha = hash('sha1', 'a commit')
const place = { url: 'https://api.github.com', host: 'github.com', logIn: undefined }

test('a commit is named by its repository, or by the repository’s number', () => {
  assert.deepEqual(nameCommit('https://github.com/acme/app.js', sha, place), { repository: 'repos/acme/app.js', sha })
  assert.deepEqual(nameCommit('https://github.com/acme_x/-a', sha, place), { repository: 'repos/acme_x/-a', sha })
  assert.deepEqual(nameCommit('https://github.com/repositories/4711', sha, place), {
    repository: 'repositories/4711',
    sha
  })
  const long = hash('sha256', 'a commit')
  assert.equal(nameCommit('https://github.com/acme/app', long, place)?.sha, long)
})

const strange: readonly string[] = [
  'https://github.com/acme',
  'https://github.com/acme/app/tree',
  'https://github.com/acme/app/',
  'https://github.com/acme/app?x=y',
  'https://github.com/acme/app#x',
  'https://github.com/acme/..',
  'https://github.com/acme/%2e%2e',
  'https://github.com/acme/a%2fb',
  'https://github.com/acme/a%3fb',
  'https://github.com/ac%0d%0ame/app',
  'https://github.com/acme/app%00',
  'https://github.com//app',
  'https://github.com/-acme/app',
  'https://github.com:8443/acme/app',
  'https://github.com.evil.example/acme/app',
  'https://api.github.com/acme/app',
  'http://github.com/acme/app',
  'urn:turnpike:source:github',
  'github.com/acme/app',
  ''
]
for (const source of strange)
  test(`nothing is asked about ${JSON.stringify(source)}`, () => {
    assert.equal(nameCommit(source, sha, place), undefined)
  })

for (const other of ['', 'main', sha.slice(1), `${sha}0`, sha.toUpperCase(), `${sha}/../x`, `${sha}\n`])
  test(`nothing is asked about the commit ${JSON.stringify(other)}`, () => {
    assert.equal(nameCommit('https://github.com/acme/app', other, place), undefined)
  })
