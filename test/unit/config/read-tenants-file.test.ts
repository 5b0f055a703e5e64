import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { TenantCollector } from '../../../src/config/tenants/tenant-collector.ts'
import { TenantLines } from '../../../src/config/tenants/tenant-lines.ts'
import { readTenantsFile } from '../../../src/config/tenants/read-tenants-file.ts'
import { TenantsMemory } from '../../../src/config/tenants/tenants-memory.ts'
import type { ReadTenants, TenantsRequest, TenantsResult } from '../../../src/config/tenants/tenants-request.ts'
import { openTenantDirectory } from '../../../src/policy/tenant-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenants-'))
after(() => rmSync(folder, { recursive: true }))

const known = {
  regions: ['uk', 'eu'],
  spaces: ['github', 'source/crm'],
  caselessSpaces: ['github'],
  facts: undefined
}

async function read(name: string, content: string | Uint8Array, change: Partial<TenantsRequest> = {}) {
  const path = join(folder, name)
  writeFileSync(path, content)
  return readTenantsFile({ ...known, path, ...change })
}

function good(result: TenantsResult): ReadTenants {
  if (result.ok) return result
  throw new Error(JSON.stringify(result))
}

/** `line:column path message` of each. */
function findingsOf(result: TenantsResult): readonly string[] {
  if (result.ok || 'why' in result) throw new Error(JSON.stringify(result))
  return result.findings.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`)
}

/** Over what is read on the loop, and over one piece of a file: some 1.6 MB. */
const many = Array.from({ length: 12_000 }, (_, at) => ({
  id: `t-${at}`,
  home: at % 3 === 0 ? 'eu' : 'uk',
  facts: { country: 'GB', seats: at % 2 === 0 ? 5 : 2.5 },
  names: { github: [`Örg-${at}`], 'source/crm': [`customer-😀-${at}`] }
}))
const linesOf = (tenants: readonly object[]): string => tenants.map((each) => `${JSON.stringify(each)}\n`).join('')

describe('a tenants file of one tenant a line', () => {
  it('says the same whether it is read on the loop or by a thread', async () => {
    const few = good(await read('few.ndjson', linesOf(many.slice(0, 3))))
    const all = good(await read('many.ndjson', linesOf(many)))
    const [small, large] = [openTenantDirectory(few.index), openTenantDirectory(all.index)]
    assert.deepEqual([small.size, large.size], [3, many.length])
    for (const { id, home, facts, names } of many) {
      const expected = { id, home, facts }
      assert.deepEqual(large.byId(id), expected)
      assert.deepEqual(large.byName('github', names.github[0]?.replace('rg', 'RG') ?? ''), expected)
      assert.deepEqual(large.byName('source/crm', names['source/crm'][0] ?? ''), expected)
    }
    assert.deepEqual(small.byId('t-2'), large.byId('t-2'))
    assert.deepEqual([few.facts, all.facts], [{ country: 'string', seats: 'double' }, few.facts])
    assert.deepEqual(all.homes, new Map(['github', 'source/crm'].map((space) => [space, new Set(['uk', 'eu'])])))
    assert.notEqual(few.digest, all.digest)
  })

  it('is refused whole for one bad line among many, with its number', async () => {
    const lines = linesOf(many).split('\n')
    const swap = async (at: number, line: string): Promise<readonly string[]> =>
      findingsOf(await read('swapped.ndjson', lines.toSpliced(at, 1, line).join('\n')))
    assert.deepEqual(await swap(9_876, '{"id":"t-9876"'), ['9877:1  the line is not JSON'])
    assert.deepEqual(await swap(9_999, '{"id":"t-1","home":"uk"}'), ['10000:1 id is given twice; first on line 2'])
    assert.deepEqual(await swap(11_999, '{"id":"z","home":"uk","names":{"github":["Örg-7"]}}'), [
      '12000:1 names.github `Örg-7` names the tenant of line 8 too'
    ])
    assert.deepEqual(await swap(0, '{"id":"z","home":"us"}'), ['1:1 home `us` is none of the regions'])
    assert.deepEqual(await swap(8, '{"id":"z","home":"uk","facts":{"n":1e999}}'), [
      '9:23 facts.n must be text, a number, true or false'
    ])
    assert.deepEqual(await swap(8, String.raw`{"id":"z\ud800","home":"uk"}`), ['9:2 id holds half a character'])
    assert.deepEqual(await swap(8, `{"id":"z","home":"uk","facts":{"a":"${'x'.repeat(2 ** 21)}"}}`), [
      '9:1  the line is longer than 1048576 bytes: one tenant a line is expected'
    ])
  })

  it('is refused for bytes that are no text, with their line', async () => {
    const bytes = Buffer.from(linesOf(many))
    const line = bytes.subarray(0, 1_200_000).toString('latin1').split('\n').length
    bytes[1_200_000] = 0xff
    const [first] = findingsOf(await read('bytes.ndjson', bytes))
    assert.equal(first, `${line}:1  the line is not UTF-8 text`)
  })

  it('tells so many findings and no more', async () => {
    const named = many.map((each) => ({ ...each, home: 'nowhere' }))
    assert.equal(findingsOf(await read('all-bad.ndjson', linesOf(named))).length, 50)
  })

  it('is held against the facts that are declared', async () => {
    const facts = { country: 'string', seats: 'int' } as const
    const found = findingsOf(await read('facts.ndjson', linesOf(many.slice(0, 4)), { facts }))
    assert.deepEqual(found, [
      '2:1 facts.seats is no int, as which it is declared',
      '4:1 facts.seats is no int, as which it is declared'
    ])
    const undeclared = findingsOf(await read('facts.ndjson', linesOf(many.slice(0, 1)), { facts: { seats: 'double' } }))
    assert.deepEqual(undeclared, ['1:1 facts.country is a fact that is not declared'])
    const unknown = { id: 'z', home: 'uk', facts: { constructor: 'x' } }
    assert.match(String(findingsOf(await read('facts.ndjson', linesOf([unknown]), { facts }))), /not declared/)
  })

  it('may say first when it was made, and only so', async () => {
    const header = '{"generatedAt":"2026-11-22T06:00:00Z"}\n'
    const result = good(await read('dated.ndjson', header + linesOf(many.slice(0, 2))))
    assert.equal(result.asOf, Date.UTC(2026, 10, 22, 6))
    assert.equal(result.index.size, 2)
    for (const bad of [
      '{"generatedAt":"today"}',
      '{"generatedAt":1}',
      '{"generatedAt":"2026-11-22T06:00:00Z","id":"a"}'
    ])
      assert.match(String(findingsOf(await read('dated.ndjson', bad))), /^1:2 generatedAt must be a moment/)
    const late = findingsOf(await read('dated.ndjson', linesOf(many.slice(0, 1)) + header))
    assert.match(String(late), /^2:2 generatedAt is not a known key/)
  })

  it('means the same in whatever pieces it comes', () => {
    const text = `\u{feff}{"generatedAt":"2026-11-22T06:00:00Z"}\r\n\n${linesOf(many.slice(0, 5))}{"id":"last","home":"uk"}`
    const bytes = Buffer.from(text)
    const indexOf = (cuts: readonly number[]) => {
      const collector = new TenantCollector({ ...known, path: 't' })
      const lines = new TenantLines(collector)
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
      // As from a file: the next piece is written over the one before.
      const buffer = Buffer.alloc(bytes.length)
      ends.reduce((start, end) => {
        bytes.copy(buffer, 0, start, end)
        lines.take(buffer.subarray(0, end - start))
        return end
      }, 0)
      lines.end()
      return { index: collector.finish(), findings: collector.findings, generatedAt: collector.generatedAt }
    }
    const whole = indexOf([])
    assert.deepEqual([whole.findings, whole.index.size], [[], 6])
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), (cuts) => {
        assert.deepEqual(indexOf(cuts), whole)
      })
    )
  })

  it('that is missing or too large is told in words', async () => {
    const missing = await readTenantsFile({ ...known, path: join(folder, 'nowhere.ndjson') })
    assert.deepEqual(missing, { ok: false, fault: 'missing', why: 'does not exist' })
  })
})

describe('tenants that were read before', () => {
  const path = join(folder, 'kept.ndjson')
  const request = { ...known, path }

  it('are not read again, until their file or what it may hold is another', async () => {
    const memory = new TenantsMemory()
    writeFileSync(path, linesOf(many.slice(0, 2)))
    const first = await memory.read(request)
    assert.equal(await memory.read({ ...request }), first)
    const exact = good(await memory.read({ ...request, caselessSpaces: [] }))
    assert.equal(openTenantDirectory(exact.index).byName('github', 'ÖRG-1'), undefined)
    // A file of the same size, in the place of the one before.
    writeFileSync(`${path}.new`, linesOf(many.slice(0, 2)).replace('"uk"', '"eu"'))
    renameSync(`${path}.new`, path)
    const moved = good(await memory.read(request))
    assert.equal(openTenantDirectory(moved.index).byId('t-1')?.home, 'eu')
  })

  it('are read again when they could not be used', async () => {
    const memory = new TenantsMemory()
    writeFileSync(path, linesOf(many.slice(0, 2)))
    good(await memory.read(request))
    assert.equal((await memory.read({ ...request, regions: ['us'] })).ok, false)
    assert.equal((await memory.read({ ...request, regions: ['us'] })).ok, false)
    good(await memory.read(request))
  })
})

describe('a short list of tenants', () => {
  const [acme, nordsee] = [
    { id: 'acme', home: 'uk', facts: { country: 'GB', trial: false }, names: { github: ['Acme'] } },
    { id: 'nordsee', home: 'eu' }
  ]
  const yaml = `# who is who
- generatedAt: '2026-11-22T06:00:00Z'
- id: acme
  home: uk
  facts: { country: GB, trial: false }
  names: { github: [Acme] }
- { id: nordsee, home: eu }
`

  it('in YAML or JSON is the same directory', async () => {
    const header = { generatedAt: '2026-11-22T06:00:00Z' }
    for (const result of [
      await read('list.yaml', yaml),
      await read('LIST.YML', yaml),
      await read('list.json', JSON.stringify([header, acme, nordsee], undefined, 2))
    ]) {
      const { index, asOf, facts } = good(result)
      const directory = openTenantDirectory(index)
      assert.deepEqual(
        [...directory.all()],
        [
          { id: 'acme', home: 'uk', facts: acme?.facts, spaces: ['github'] },
          { id: 'nordsee', home: 'eu', facts: {}, spaces: [] }
        ]
      )
      assert.equal(directory.byName('github', 'ACME')?.id, 'acme')
      assert.equal(asOf, Date.UTC(2026, 10, 22, 6))
      assert.deepEqual(facts, { country: 'string', trial: 'bool' })
    }
    assert.equal(good(await read('none.yaml', '')).index.size, 0)
  })

  it('is refused whole, each mistake at its place', async () => {
    const text = yaml.replace('home: uk', 'hoem: uk').replace('Acme', '1') + '- [x]\n- { id: nordsee, home: eu }\n'
    assert.deepEqual(findingsOf(await read('bad.yaml', text)), [
      '4:3 [1].hoem is not a known key; did you mean `home`?',
      '8:3 [3] the item is not a map',
      '9:1 id is given twice; first on line 7'
    ])
    assert.deepEqual(findingsOf(await read('bad.yaml', '- { id: a, home: uk, home: eu }')), [
      '1:22 [0].home is given twice; first on line 1'
    ])
    assert.deepEqual(findingsOf(await read('bad.yaml', '- { id: a, home: us }')), [
      '1:1 home `us` is none of the regions'
    ])
    assert.match(String(findingsOf(await read('bad.json', '[{"id": "a"'))), /^1:\d+ {2}not valid YAML/)
    assert.match(String(findingsOf(await read('bad.yaml', 'id: a'))), /^1:1 {2}a list of tenants is expected/)
    assert.match(String(findingsOf(await read('bad.yaml', Uint8Array.of(0xff)))), /^1:1 {2}the file is not UTF-8 text/)
    assert.match(String(findingsOf(await read('bad.yaml', '- { generatedAt: soon }'))), /^1:3 generatedAt must be/)
    assert.match(
      String(findingsOf(await read('bad.yaml', '- { id: a, home: uk, facts: { n: .inf } }'))),
      /must be text/
    )
  })

  it('that is long belongs into lines', async () => {
    const result = await read('long.json', JSON.stringify(many))
    assert.ok(!result.ok && 'why' in result)
    assert.match(
      result.why,
      /^is larger than 1048576 bytes: one tenant a line, in a file that ends in \.ndjson, may be/
    )
  })
})
