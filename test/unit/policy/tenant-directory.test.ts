import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NamedTenant } from '../../../src/core/tenant.ts'
import { createTenantDirectory } from '../../../src/policy/tenant-directory.ts'

const tenant = (id: string, names: NamedTenant['names'] = {}, home = 'uk'): NamedTenant => ({
  id,
  home,
  facts: {},
  names
})

describe('createTenantDirectory', () => {
  const directory = createTenantDirectory(
    [
      tenant('t-1', { github: ['Acme', 'acme-labs'], 'source/crm': ['4711'], stripe: ['cus_A'] }),
      tenant('t-2', { github: ['nordsee'], 'source/crm': ['4712'], stripe: ['cus_a'] }, 'eu'),
      tenant('t-3')
    ],
    new Set(['github'])
  )

  it('finds tenants by id, exactly', () => {
    assert.equal(directory.size, 3)
    assert.deepEqual(directory.byId('t-2'), { id: 't-2', home: 'eu', facts: {} })
    for (const id of ['T-2', '', 't-4', '__proto__', 'constructor']) assert.equal(directory.byId(id), undefined)
  })

  it('finds every name of a tenant in its own space only', () => {
    assert.equal(directory.byName('github', 'acme-labs')?.id, 't-1')
    assert.equal(directory.byName('source/crm', '4712')?.id, 't-2')
    for (const [space, name] of [
      ['source/crm', 'acme-labs'],
      ['github', '4711'],
      ['gitlab', 'acme'],
      ['__proto__', 'acme'],
      ['github', ''],
      ['github', 'acme ']
    ] as const)
      assert.equal(directory.byName(space, name), undefined)
  })

  it('ignores case in caseless spaces and in no other', () => {
    for (const name of ['acme', 'ACME', 'Acme']) assert.equal(directory.byName('github', name)?.id, 't-1')
    assert.equal(directory.byName('stripe', 'cus_A')?.id, 't-1')
    assert.equal(directory.byName('stripe', 'cus_a')?.id, 't-2')
    assert.equal(directory.byName('stripe', 'CUS_A'), undefined)
  })

  it('takes no letter from elsewhere for one of A to Z', () => {
    const kelvin = '\u{212a}'
    const one = createTenantDirectory([tenant('k', { github: ['kiosk'] })], new Set(['github']))
    assert.equal(one.byName('github', `${kelvin}iosk`), undefined)
    assert.equal(one.byName('github', 'KIOSK')?.id, 'k')
  })

  it('refuses an id that stands twice', () => {
    assert.throws(() => createTenantDirectory([tenant('a'), tenant('a')]), /"a" is given twice/)
  })

  it('refuses a name of two tenants, in the way its space compares', () => {
    const [a, b] = [tenant('a', { github: ['x'] }), tenant('b', { github: ['X'] })]
    assert.throws(() => createTenantDirectory([a, b], new Set(['github'])), /tenants a and b share a name in github/)
    assert.equal(createTenantDirectory([a, b]).byName('github', 'X')?.id, 'b')
    assert.doesNotThrow(() => createTenantDirectory([tenant('c', { github: ['x', 'X'] })], new Set(['github'])))
  })

  it('can be gone through more than once, and asked meanwhile', () => {
    const all = directory.all()
    const seen: unknown[] = []
    for (const { id } of all) seen.push(id, directory.byName('github', 'nordsee')?.id)
    assert.deepEqual(seen, ['t-1', 't-2', 't-2', 't-2', 't-3', 't-2'])
    assert.deepEqual(
      Array.from(all, ({ spaces }) => spaces),
      [['github', 'source/crm', 'stripe'], ['github', 'source/crm', 'stripe'], []]
    )
  })

  it('can be empty', () => {
    const none = createTenantDirectory([])
    assert.deepEqual([none.size, none.byId('a'), none.byName('github', 'a')], [0, undefined, undefined])
  })
})
