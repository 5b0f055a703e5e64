import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'node:test'
import type { LoadRequest, LoadResult } from '../../../src/config/load-config.ts'
import { loadForTest } from './load-for-test.ts'

/** Everything of a main file but its sources. */
export const head = `version: 1
gateway: { name: edge-1, location: uk, environment: test, listen: { address: '127.0.0.1:0' } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } } }
tenants: { file: tenants.ndjson }
`
export const tenants = '{"id":"acme","home":"uk","facts":{"country":"GB"},"names":{"github":["acme"]}}\n'

export function sourceOf(secrets: string, name = 'github'): string {
  return `sources:\n  ${name}: { provider: github, proof: { secrets: ${secrets} }, tenant: { fixed: acme } }\n`
}

export interface ConfigFolder {
  readonly path: string
  readonly write: (name: string, text: string | Uint8Array) => Promise<void>
  readonly load: (request?: Partial<LoadRequest>) => Promise<LoadResult>
}

/** For the tests of a `describe`: each has a folder of its own with `main.yaml` and its tenants, gone after it. */
export function makeConfigFolder(): ConfigFolder {
  let path = ''
  const write: ConfigFolder['write'] = (name, text) => writeFile(join(path, name), text)
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'turnpike-config-'))
    await write('tenants.ndjson', tenants)
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]'))
  })
  afterEach(() => rm(path, { recursive: true }))
  return {
    get path() {
      return path
    },
    write,
    load: (request = {}) => loadForTest(join(path, 'main.yaml'), request)
  }
}
