import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { jenkins } from '../../../src/providers/jenkins.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { secretOf } from '../../support/proof.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const [{ text: snippet }] = jenkins.templates

/** The snippet's shell, as Groovy hands it on, run with a `curl` that keeps its arguments. */
function runSnippet(t: TestContext, body: string, secret: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-jenkins-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [, script = ''] = /sh '''\n(.*?)'''/s.exec(snippet) ?? []
  writeFileSync(join(folder, '.turnpike.json'), body)
  writeFileSync(join(folder, 'curl'), '#!/bin/sh\nprintf "%s\\n" "$@" > curl-arguments\n')
  chmodSync(join(folder, 'curl'), 0o755)
  execFileSync('sh', ['-e', '-c', script.replaceAll('\\\n', '')], {
    cwd: folder,
    // The machine's own commands, but for that one.
    env: { PATH: `${folder}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin`, TURNPIKE_SECRET: secret }
  })
  return readFileSync(join(folder, 'curl-arguments'), 'utf8').trimEnd().split('\n')
}

describe('the snippet for a Jenkinsfile', () => {
  for (const body of ['{"name":"a b","note":"Grüße %s \\\\n"}', '{"name":"ends with a line"}\n'])
    test(`signs ${JSON.stringify(body)} as the scheme says`, (t) => {
      const args = runSnippet(t, body, 'a secret: of $these "tests"')
      const headers = args.flatMap((arg, at) => {
        const [, name = '', value = ''] = args[at - 1] === '--header' ? (/^([^:]+): (.*)$/.exec(arg) ?? []) : []
        return name === '' ? [] : [[name, value] as const]
      })
      const delivery = {
        id: 'attempt',
        source: 'jenkins',
        method: 'POST' as const,
        path: '/webhooks/jenkins',
        receivedAt: Date.now(),
        headers: HeaderList.fromEntries(headers),
        body: Buffer.from(body)
      }
      const use = { scheme: jenkins.schemes.signature, secrets: [secretOf('a secret: of $these "tests"')] }
      assert.deepEqual(verifyScheme(use, delivery, Date.now()).ok, true, args.join(' '))
      assert.equal(verifyScheme(use, { ...delivery, body: Buffer.from(`${body} `) }, Date.now()).ok, false)
      assert.deepEqual(args.slice(-2), ['@.turnpike.json', '{url}'])
    })

  test('tries for less time than its signature counts', () => {
    const [, seconds = ''] = /--retry-max-time (\d+)/.exec(snippet) ?? []
    assert.ok(Number(seconds) * 1000 < jenkins.schemes.signature.timestamp.pastMs)
  })

  test('writes what the rules read', () => {
    for (const key of ['full_url', 'url', 'number', 'phase', 'status', 'timestamp', 'scm', 'commit'])
      assert.match(snippet, new RegExp(String.raw`\b${key}: `))
  })
})

test('each phase of a build is an event, and a job that was made anew begins again', async () => {
  const ids = new Set<string | undefined>()
  const changes: readonly (readonly [string, string])[] = [
    ['"phase":"FINALIZED"', '"phase":"COMPLETED"'],
    ['1772794862000', '1782794862000'],
    ['/18/', '/19/']
  ]
  for (const [from, to] of [['', ''] as const, ...changes]) {
    const { id } = await attributesOfSample(jenkins, 'build.finalized', (payload) => payload.replaceAll(from, to))
    ids.add(id)
  }
  assert.equal(ids.size, 4)
})

test('the same build told again is the same event, however long it took by then', async () => {
  const first = await attributesOfSample(jenkins, 'build.completed')
  const later = editing((payload) => {
    const build = payload['build']
    if (typeof build === 'object' && build !== null && !Array.isArray(build))
      payload['build'] = { ...build, duration: 1 }
  })
  assert.equal((await attributesOfSample(jenkins, 'build.completed', later))['id'], first['id'])
})
