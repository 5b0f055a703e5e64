import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { LoadResult } from '../../../src/config/load-config.ts'
import { loadForTest, testEnv } from './load-for-test.ts'

/** A configuration with `own` in an included file `own.yaml`, other files beside it, and a source `ci`. */
export async function loadOwn(
  t: TestContext,
  own: string,
  source = 'provider: acme-ci',
  files: Readonly<Record<string, string>> = {}
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-own-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'own.yaml'), own)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await writeFile(join(folder, 'tenants.ndjson'), '{"id":"acme","home":"uk","facts":{},"names":{"acme-ci":["p1"]}}\n')
  await writeFile(
    join(folder, 'turnpike.yaml'),
    `version: 1
include: [own.yaml]
gateway: { name: edge-1, location: uk, environment: test, listen: { address: 127.0.0.1:8080 } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } } }
tenants: { file: tenants.ndjson }
sources:
  ci:
    ${source}
    proof: { secrets: [{ env: GOOD_SECRET }] }
    tenant: { from: project }
`
  )
  return await loadForTest(join(folder, 'turnpike.yaml'), {
    env: { ...testEnv, ACME_CI_SECRET: testEnv.OTHER_SECRET }
  })
}
