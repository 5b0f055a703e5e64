import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { build } from 'rolldown'
import { parse } from 'yaml'
import { precompiledConfigSchema } from '../../../scripts/precompiled-config-schema.ts'
import { compileConfigSchema } from '../../../src/config/compile-config-schema.ts'
import { fixtures } from './load-for-test.ts'

/* What the built program holds a configuration against says of each what the sources say. */

const project = fileURLToPath(new URL('../../../', import.meta.url))
const files = readdirSync(fixtures).filter((name) => name.endsWith('.yaml'))

describe('the configuration schema that the build compiles', () => {
  let folder = ''
  let built: ValidateFunction
  const source = compileConfigSchema()

  before(async () => {
    // In the project, where the modules of its libraries are found.
    folder = await mkdtemp(join(project, 'node_modules', '.precompiled-'))
    const outfile = join(folder, 'compiled.mjs')
    await build({
      cwd: project,
      input: 'src/config/compile-config-schema.ts',
      platform: 'node',
      plugins: [precompiledConfigSchema()],
      output: { file: outfile, format: 'esm' }
    })
    const made: { readonly compileConfigSchema: () => ValidateFunction } = await import(outfile)
    assert.ok(!readFileSync(outfile, 'utf8').includes('new Ajv'), 'nothing is compiled when it runs')
    built = made.compileConfigSchema()
  })
  after(async () => rm(folder, { recursive: true, force: true }))

  test('has configurations to say something of', () => {
    assert.ok(files.length > 100)
  })

  for (const name of files)
    test(`says of ${name} what the sources say`, (context) => {
      const config: unknown = parseOrSkip(readFileSync(join(fixtures, name), 'utf8'))
      if (config === undefined) return context.diagnostic('is no YAML')
      assert.equal(built(config), source(config))
      assert.deepEqual(built.errors, source.errors)
    })
})

function parseOrSkip(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' })
  } catch {
    return undefined
  }
}
