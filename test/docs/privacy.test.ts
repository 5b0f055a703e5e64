import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatFindings } from '../../src/config/format-findings.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { providers } from '../../src/providers/registry.ts'

const page = await readFile(new URL('../../docs/privacy.md', import.meta.url), 'utf8')
const [example = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = '']) => yaml)

/** What the example leaves out. */
const head = `version: 1
gateway: { name: edge-1, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:8080 } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } }, eu: { embedded: { directory: data/eu } } }
tenants: { file: tenants.ndjson }
`
const ofSource = '    proof: { secrets: [{ env: GITHUB_SECRET }] }\n    tenant: { from: owner }\n'

const publicKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()

test('the first example of docs/privacy.md is good where both regions have tenants', async (t) => {
  assert.ok(example.includes('    # …\n'), 'the place of what is left out')
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-privacy-page-'))
  t.after(() => rm(folder, { recursive: true }))
  const tenants = ['uk', 'eu'].map((home) => ({ id: home, home, facts: {}, names: { github: [home] } }))
  await writeFile(join(folder, 'tenants.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
  for (const region of ['uk', 'eu']) await writeFile(join(folder, `${region}.pub.pem`), publicKey())
  const file = join(folder, 'turnpike.yaml')
  await writeFile(file, head + example.replace('    # …\n', ofSource))
  const env = Object.fromEntries(
    ['GITHUB_SECRET', 'UK_HMAC', 'EU_HMAC'].map((name) => [name, randomBytes(32).toString('hex')])
  )
  const { findings } = await loadConfig({ file, env, providers, now: Date.now(), readOnly: true })
  assert.equal(formatFindings(findings), formatFindings([]))
})
