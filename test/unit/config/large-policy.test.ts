import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadForTest } from './load-for-test.ts'
import { oneSource, oneTenant } from './one-source.ts'

async function load(rules: string) {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-large-'))
  try {
    await writeFile(join(folder, 'tenants.ndjson'), oneTenant)
    await writeFile(join(folder, 'turnpike.yaml'), oneSource + rules)
    const started = performance.now()
    const { ok, findings } = await loadForTest(join(folder, 'turnpike.yaml'))
    return { ok, findings, tookMs: performance.now() - started }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Generous, because machines differ; what is not bounded takes hours. */
const mostMs = 180_000

const rule = (at: number, when: string): string => `  - { id: r${at}, when: '${when}', allow: [uk] }\n`
const rules = (count: number, whenOf: (at: number) => string): string =>
  `residency:\n${Array.from({ length: count }, (_, at) => rule(at, whenOf(at))).join('')}`

describe('a policy that is too large', () => {
  it('of 10 MB is refused before it is parsed', async () => {
    const { ok, findings, tookMs } = await load(rules(100_000, (at) => `event.type == "${'x'.repeat(80)}${at}"`))
    assert.equal(ok, false)
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['the file is larger than 1048576 bytes']
    )
    assert.ok(tookMs < mostMs, `${tookMs} ms`)
  })

  it('of more rules than there may be is refused', async () => {
    const { ok, findings, tookMs } = await load(rules(10_001, () => 'true'))
    assert.equal(ok, false)
    assert.ok(findings.some(({ path, message }) => path === 'residency' && /more than 10000 items/.test(message)))
    assert.ok(tookMs < mostMs, `${tookMs} ms`)
  })

  it('of rules whose classes explode is taken, and what it can’t prove it calls no mistake', async () => {
    const when = (at: number): string =>
      `event.type.startsWith("a${at}") || event.type.endsWith("b${at}") || has(data.tier) && data.tier.contains("c${at}")`
    const { ok, findings, tookMs } = await load(`${rules(100, when)}  - { id: all, when: tenant.known, allow: [uk] }\n`)
    assert.deepEqual([ok, findings], [true, []])
    assert.ok(tookMs < mostMs, `${tookMs} ms`)
  })
})
