import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineProvider } from '../../../src/core/provider.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import type { LoadRequest, LoadResult } from '../../../src/config/load-config.ts'
import { github } from '../../../src/providers/github.ts'
import * as schemes from '../../support/test-schemes.ts'

export const fixtures = fileURLToPath(new URL('../../fixtures/config/', import.meta.url))

/** A sender that proves itself in one of two ways and names no tenants. */
const twoSchemes = defineProvider({
  ...github,
  name: 'two-schemes',
  schemes: {
    one: github.schemes.signature,
    two: { kind: 'hmac', algorithm: 'sha512', header: 'x-two', prefix: '', encoding: 'base64' }
  },
  tenants: {}
})

/** A sender that proves itself in each way that a configuration has something to say about. */
const manySchemes = defineProvider({
  ...github,
  name: 'many-schemes',
  schemes: {
    signature: github.schemes.signature,
    standard: schemes.standard,
    asymmetric: schemes.standardAsymmetric,
    url: schemes.hubspot2,
    token: schemes.bearer,
    basic: schemes.basic,
    path: schemes.pathToken,
    google: schemes.oidc,
    certificate: schemes.clientCertificate
  },
  tenants: {}
})

/** A sender that announces images, and holds back what comes after a refusal. */
const registry = defineProvider({
  ...github,
  name: 'registry',
  schemes: { path: schemes.pathToken },
  tenants: {},
  limits: { ...github.limits, maxBodyBytes: 1024 * 1024 },
  announces: { when: [], repository: '{repository}', references: ['{digest}'] },
  failures: { ...github.failures, effect: 'blocks', retriedOn: ['5xx'] }
})

export const testProviders: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  ['many-schemes', manySchemes],
  ['github', github],
  ['registry', registry],
  ['two-schemes', twoSchemes]
])

export const testNow = Date.parse('2026-06-01T00:00:00Z')

const randomSecret = (): string => randomBytes(32).toString('hex')

/** Secrets are made for each run: none is ever written in the repository. */
export const testEnv = {
  GOOD_SECRET: randomSecret(),
  OTHER_SECRET: randomSecret(),
  THIRD_SECRET: randomSecret(),
  WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  LOG_IN: `gateway:${randomBytes(16).toString('hex')}`,
  SHORT_SECRET: randomSecret().slice(0, 15),
  EMPTY_SECRET: ''
}

export function loadForTest(file: string, request: Partial<LoadRequest> = {}): Promise<LoadResult> {
  return loadConfig({ file, env: testEnv, providers: testProviders, now: testNow, ...request })
}

/** What `turnpike check` would print of a file in a folder, started there. */
export async function findingsText(folder: string, name: string): Promise<string> {
  const { findings } = await loadForTest(`${folder}${name}`)
  return `${formatFindings(findings).replaceAll(folder, '')}\n`
}
