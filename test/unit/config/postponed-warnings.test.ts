import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { FindWarnings } from '../../../src/config/check-reach.ts'
import type { Finding } from '../../../src/config/finding.ts'
import { fixtures, loadForTest } from './load-for-test.ts'
import { oneSource, oneTenant } from './one-source.ts'

const configs = (await readdir(fixtures)).filter((name) => name.endsWith('.yaml'))

/** As `serve` loads: what only warns may be left for later. */
async function loadInTwo(file: string) {
  const postponed: FindWarnings[] = []
  const { ok, findings } = await loadForTest(file, { readOnly: true, postpone: (find) => postponed.push(find) })
  return { ok, findings, findLater: async () => (await Promise.all(postponed.map(async (find) => find()))).flat() }
}

const textsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, line, path, message }) => `${severity} ${line} ${path} ${message}`).toSorted()

describe('a configuration of which warnings are found later', () => {
  it('is refused for the same errors', async () => {
    for (const name of configs) {
      const whole = await loadForTest(join(fixtures, name), { readOnly: true })
      const { ok, findings } = await loadInTwo(join(fixtures, name))
      assert.equal(ok, whole.ok, name)
      if (!ok) assert.deepEqual(textsOf(findings), textsOf(whole.findings), name)
    }
  })

  it('is warned of in the same words, some now and some later', async () => {
    for (const name of configs) {
      const whole = await loadForTest(join(fixtures, name), { readOnly: true })
      const { findings, findLater } = await loadInTwo(join(fixtures, name))
      assert.deepEqual(textsOf([...findings, ...(await findLater())]), textsOf(whole.findings), name)
    }
  })

  it('leaves dead rules for later, and says when not all could be looked at', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'turnpike-later-'))
    try {
      await writeFile(join(folder, 'tenants.ndjson'), oneTenant)
      const file = join(folder, 'turnpike.yaml')
      await writeFile(file, oneSource + dead)
      const { findings, findLater } = await loadInTwo(file)
      assert.deepEqual(textsOf(findings), [])
      assert.match(textsOf(await findLater()).join('\n'), /^warning .*`nobody` is dead: .*$/)
      await writeFile(file, oneSource + dead + endless)
      const { findLater: findRest } = await loadInTwo(file)
      assert.match(textsOf(await findRest()).join('\n'), /^warning \d+ residency was looked at in part: /m)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

const dead = `residency:
  - { id: all, when: 'true', allow: [uk] }
  - { id: nobody, when: tenant.known && tenant.home == "us", allow: [uk] }
`
/** Asks more of one text than is told apart. */
const endless = Array.from(
  { length: 8 },
  (_, at) => `  - { id: infix-${at}, when: 'event.type.contains("part-${at}-")', allow: [uk] }\n`
).join('')
