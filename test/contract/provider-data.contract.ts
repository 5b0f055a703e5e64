import { findSchemeFault } from '../../src/signatures/check-scheme.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Provider } from '../../src/core/provider.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { isZone } from '../../src/core/parse-time.ts'
import { needsSecrets } from '../../src/core/scheme.ts'
import type { SchemaSet } from '../../src/core/schemas.ts'

/** Bodies that a function of the provider's file reads are read where they are: they must be small. */
const maxCodeBodyBytes = 1024 * 1024

/** What a provider's file says of itself, besides its rules. */
export function describeProviderData(provider: Provider, schemas: SchemaSet): void {
  test('its templates compile', () => {
    assert.ok(compileReader(provider).paths(new HeaderList([])).length > 0)
  })

  test('its documentation is an address, and the day it was held against it is one', () => {
    assert.equal(new URL(provider.docs).protocol, 'https:')
    assert.match(provider.checked, /^\d{4}-\d{2}-\d{2}$/)
    assert.equal(new Date(provider.checked).toISOString().slice(0, 10), provider.checked)
  })

  test('its contract schema is there', () => {
    const { name, schema = '' } = provider
    assert.ok([`urn:turnpike:schema:provider:${name}`, `urn:turnpike:schema:own:${name}`].includes(schema), schema)
    assert.notDeepEqual(schemas.paths(schema), [])
  })

  test('its name, limits and media types have their form', () => {
    const { name, title, limits, bodies } = provider
    assert.match(name, /^[a-z][a-z0-9-]*$/)
    assert.notEqual(title, '')
    assert.ok(limits.maxBodyBytes > 0 && limits.deadlineMs > 0)
    for (const type of Object.keys(bodies)) assert.match(type, /^(?:\*|[a-z0-9.+-]+\/[a-z0-9.+-]+)$/)
    assert.notDeepEqual(Object.keys(bodies), [])
    const isByCode = Object.values(bodies).some(({ kind }) => kind === 'code')
    if (isByCode) assert.ok(limits.maxBodyBytes <= maxCodeBodyBytes)
  })

  test('it can be proved, and nothing is wrong with how', () => {
    assert.notDeepEqual(Object.keys(provider.schemes), [])
    for (const [name, scheme] of Object.entries(provider.schemes))
      assert.equal(findSchemeFault(scheme), undefined, name)
  })

  test('the secrets that it makes itself are those of schemes which have some', () => {
    for (const name of provider.secretsFromSender ?? []) {
      const scheme = provider.schemes[name]
      assert.ok(scheme !== undefined && needsSecrets(scheme), name)
    }
  })

  test('it says what to do at the vendor, and with which address', () => {
    assert.ok(provider.setup.length >= 2)
    assert.ok(provider.setup.some((step) => step.includes('{url}')))
    for (const step of provider.setup) assert.match(step, /[.:)`]$/)
  })

  test('what it declares as personal or secret are paths, each once', () => {
    const paths = [...provider.personal.map(({ path }) => path), ...provider.secretFields]
    assert.equal(new Set(paths).size, paths.length)
    for (const path of paths) for (const step of path.split('.')) assert.notEqual(step, '', path)
  })

  test('its zones are declared in a form that needs no history', () => {
    const { time } = provider.event
    const rules = 'by' in time ? [...Object.values(time.cases).flat(), ...time.otherwise] : time
    for (const rule of rules) if (rule.format === 'local') assert.ok(isZone(rule.zone), rule.zone)
  })

  test('it is frozen, to the last item', () => assertFrozen(provider))
}

function assertFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  assert.ok(Object.isFrozen(value))
  for (const held of Object.values(value)) assertFrozen(held)
}
