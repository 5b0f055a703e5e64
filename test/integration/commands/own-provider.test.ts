import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { freePort } from '../../house/free-port.ts'
import { mainFile, runCommand, startCommand, startProcess } from './command-process.ts'

const guide = await readFile(new URL('../../../docs/own-provider.md', import.meta.url), 'utf8')
const steps = /```sh own\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
const secret = '0123456789abcdef0123456789abcdef'

/** A folder with what `turnpike init` writes, on ports of its own. */
async function makeFolder(t: { after(fn: () => Promise<void>): void }): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'turnpike-own-steps-'))
  t.after(() => rm(cwd, { recursive: true, force: true }))
  assert.equal((await runCommand(['init'], { cwd })).status, 0)
  const file = join(cwd, 'turnpike.yaml')
  let text = await readFile(file, 'utf8')
  for (const port of ['8080', '8081', '8082'])
    text = text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${await freePort()}`)
  await writeFile(file, text)
  return cwd
}

test('what docs/own-provider.md says works as it is written, from the first file to an accepted sample', async (t) => {
  assert.match(steps, /providers --new acme-ci[\s\S]*turnpike check\n[\s\S]*turnpike send acme-ci\n$/)
  const cwd = await makeFolder(t)
  const [before = '', after = ''] = steps.split('npx turnpike serve &\n')
  await writeFile(join(cwd, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${mainFile}' "$@"\n`, {
    mode: 0o755
  })
  // The second half runs in a shell of its own, so that the gateway ends with this test whatever happens.
  const env = { GITHUB_SECRET: secret, ACME_CI_SECRET: secret, PATH: `${cwd}:${process.env['PATH'] ?? ''}` }
  await using prepared = startProcess('bash', ['-ec', before], { cwd, env })
  const checked = await prepared.result
  assert.equal(checked.status, 0, checked.stderr)
  assert.match(checked.stdout, /^cd +home=home +1 +home +acme-ci +tenant-home$/m)

  await using gateway = startCommand(['serve'], { cwd, env })
  await gateway.waitFor(/gateway started/)
  await using sent = startProcess('bash', ['-ec', after], { cwd, env })
  const { status, stdout, stderr } = await sent.result
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^200 {2}acme-ci\/build\.finished {2}id /m)
})

test('a sender of one’s own is listed, shown, sent and explained like a built-in one', async (t) => {
  const cwd = await makeFolder(t)
  const env = { GITHUB_SECRET: secret, ACME_CI_SECRET: secret }
  assert.equal((await runCommand(['providers', '--new', 'acme-ci', '--out', 'acme-ci.yaml'], { cwd })).status, 0)
  await appendFile(join(cwd, 'turnpike.yaml'), 'include: [acme-ci.yaml]\n')

  const listed = await runCommand(['providers'], { cwd })
  assert.match(listed.stdout, /Those of turnpike\.yaml:\n\n.*\nacme-ci +acme-ci +cd +signature/)
  const shown = await runCommand(['providers', 'acme-ci', '-c', 'turnpike.yaml'], { cwd })
  assert.match(shown.stdout, /proof +signature: hmac sha256 of the body/)
  assert.doesNotMatch(shown.stdout, /documentation|undefined/)
  const samples = await runCommand(['send', '--list', 'acme-ci', '--json'], { cwd })
  assert.deepEqual(JSON.parse(samples.stdout), {
    name: 'acme-ci/build.finished',
    provider: 'acme-ci',
    event: 'build',
    schemes: ['signature']
  })

  const saved = await runCommand(['send', 'acme-ci/build', '--save', 'd.json'], { cwd, env })
  assert.equal(saved.status, 0, saved.stderr)
  const explained = await runCommand(['explain', '--source', 'acme-ci', '--delivery', 'd.json', '--json'], { cwd, env })
  const { outcome, events } = JSON.parse(explained.stdout)
  assert.deepEqual(
    [outcome, events[0].type, events[0].topic],
    ['accepted', 'com.example.acme-ci.build.finished', 'acme.home.cd']
  )
})

test('a sample that is none, and a sender that is none, are answered with what to do', async (t) => {
  const cwd = await makeFolder(t)
  const env = { GITHUB_SECRET: secret, ACME_CI_SECRET: secret }
  await runCommand(['providers', '--new', 'acme-ci', '--out', 'acme-ci.yaml'], { cwd })
  await appendFile(join(cwd, 'turnpike.yaml'), 'include: [acme-ci.yaml]\n')
  await writeFile(join(cwd, 'acme-ci.samples', 'broken.json'), '{')
  const broken = await runCommand(['send', 'acme-ci/broken', '--save', 'd.json'], { cwd, env })
  assert.equal(broken.status, 1)
  assert.match(broken.stderr, /The sample .*acme-ci\.samples\/broken\.json is no JSON/)
  const unknown = await runCommand(['send', 'acme-ci/build.finishd'], { cwd, env })
  assert.equal(unknown.status, 2)
  assert.match(unknown.stderr, /Did you mean acme-ci\/build\.finished\?/)
  const nobody = await runCommand(['providers', 'acme-cd'], { cwd })
  assert.equal(nobody.status, 2)
  assert.match(nobody.stderr, /Did you mean acme-ci\?/)
})
