import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { NamedTenant, TenantDirectory } from '../../src/core/tenant.ts'
import { createTenantDirectory } from '../../src/policy/tenant-directory.ts'

/* The compact directory against one that is plain maps and a plain rule: any names, any case, any script. */

const spaces = ['github', 'stripe', 'source/crm', '__proto__']
const caseless = new Set(['github', '__proto__'])

/** Written from the rule alone: A to Z lose their case, nothing else does. */
function plainKey(space: string, name: string): string {
  if (!caseless.has(space)) return name
  return [...name].map((letter) => (letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter)).join('')
}

interface PlainDirectory {
  readonly ids: ReadonlyMap<string, NamedTenant>
  readonly names: ReadonlyMap<string, ReadonlyMap<string, NamedTenant>>
}

/** Nothing where an id stands twice or two share a name. */
function plainDirectory(tenants: readonly NamedTenant[]): PlainDirectory | undefined {
  const ids = new Map<string, NamedTenant>()
  const names = new Map(spaces.map((space) => [space, new Map<string, NamedTenant>()]))
  for (const tenant of tenants) {
    if (ids.has(tenant.id)) return undefined
    ids.set(tenant.id, tenant)
    for (const [space, ofTenant] of Object.entries(tenant.names))
      for (const name of ofTenant) {
        const held = names.get(space)
        const holder = held?.get(plainKey(space, name)) ?? tenant
        if (holder !== tenant) return undefined
        held?.set(plainKey(space, name), tenant)
      }
  }
  return { ids, names }
}

/** Few and short, so that names meet; with letters whose case is an affair of all of Unicode's. */
const letter = fc.constantFrom(
  'a',
  'A',
  'k',
  'K',
  '\u{212a}',
  'ß',
  'İ',
  'é',
  'e\u{301}',
  '𝒳',
  '\u{fffd}',
  '\0',
  '-',
  '"'
)
const name = fc.oneof(
  fc.array(letter, { minLength: 1, maxLength: 3 }).map((letters) => letters.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed()),
  fc.constant('x'.repeat(256))
)
const tenant: fc.Arbitrary<NamedTenant> = fc.record({
  id: name,
  home: fc.constantFrom('uk', 'eu'),
  facts: fc.dictionary(
    fc.constantFrom('country', 'tier', 'constructor'),
    fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(1.5)),
    { maxKeys: 3, noNullPrototype: true }
  ),
  names: fc
    .array(fc.tuple(fc.constantFrom(...spaces), fc.array(name, { maxLength: 3 })), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries))
})

/** One number for all, a few numbers for all, and the lowest and highest bits alone. */
const weakHashes = [() => 0, () => 0xffffffff, (text: string) => text.length << 24, (text: string) => text.length]

function assertSame(directory: TenantDirectory, plain: PlainDirectory, strangers: readonly string[]): void {
  const shown = (held: NamedTenant | undefined) => held && { id: held.id, home: held.home, facts: held.facts }
  const asked = new Set([...plain.ids.keys(), ...strangers])
  for (const held of plain.names.values()) for (const key of held.keys()) asked.add(key).add(key.toUpperCase())
  for (const one of asked) {
    assert.deepEqual(directory.byId(one), shown(plain.ids.get(one)))
    for (const space of [...spaces, 'gitlab'])
      assert.deepEqual(directory.byName(space, one), shown(plain.names.get(space)?.get(plainKey(space, one))))
  }
}

describe('a compact directory', () => {
  it('knows whom plain maps know, and nobody else; it refuses what they refuse', () => {
    const met = { taken: 0, refused: 0 }
    fc.assert(
      fc.property(
        fc.array(tenant, { maxLength: 30 }),
        fc.array(fc.oneof(name, fc.constantFrom('\ud800', 'a\udc00'))),
        fc.constantFrom(undefined, ...weakHashes),
        (tenants, strangers, hash) => {
          const plain = plainDirectory(tenants)
          met[plain === undefined ? 'refused' : 'taken'] += 1
          const create = (): TenantDirectory => createTenantDirectory(tenants, caseless, hash)
          if (plain === undefined) assert.throws(create, /is given twice|share a name/)
          else assertSame(create(), plain, strangers)
        }
      ),
      { numRuns: 1500 }
    )
    assert.ok(met.taken > 100 && met.refused > 100, JSON.stringify(met))
  })

  it('lists every tenant in its order with the spaces that it is in, and every name of a space', () => {
    fc.assert(
      fc.property(fc.uniqueArray(tenant, { maxLength: 20, selector: ({ id }) => id }), (tenants) => {
        if (plainDirectory(tenants) === undefined) return
        const directory = createTenantDirectory(tenants, caseless)
        assert.deepEqual(
          [...directory.all()],
          tenants.map(({ names, ...rest }) => ({
            ...rest,
            spaces: Object.keys(names).filter((space) => names[space]?.length !== 0)
          }))
        )
        const entries = tenants.map((each) => ({
          ...each,
          names: Object.fromEntries(Object.entries(each.names).filter(([, names]) => names.length > 0))
        }))
        assert.deepEqual([...directory.entries()], entries)
        assert.deepEqual(
          entries.map(({ id }) => directory.entry(id)),
          entries
        )
        assert.equal(directory.entry('nobody at all'), undefined)
        for (const space of spaces)
          assert.deepEqual(
            [...directory.namesIn(space)],
            tenants.flatMap(({ names }) => (Object.hasOwn(names, space) ? (names[space] ?? []) : []))
          )
      }),
      { numRuns: 300 }
    )
  })

  it('refuses half a character in a name, which as bytes would be another name', () => {
    const names = { github: ['a\ud800'] }
    assert.throws(() => createTenantDirectory([{ id: 'a', home: 'uk', facts: {}, names }]), /half a character/)
  })
})
