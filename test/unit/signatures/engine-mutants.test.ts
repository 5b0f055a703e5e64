import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { VerifyScheme } from '../../../src/core/verdict.ts'
import { engineMutants } from './engine-mutants.ts'
import type { EngineMutant } from './engine-mutants.ts'
import { listChecks } from './list-checks.ts'
import { primitiveChecks } from './primitive-checks.ts'
import { schemeChecks } from './scheme-checks.ts'
import type { SchemeCheck } from './scheme-checks.ts'
import { severalProofsChecks } from './several-proofs-checks.ts'

/*
 * The engine's own text with one fault at a time, in a copy of it, under the checks that the engine itself must pass: they
 * must fail for each. verify-mutants.test.ts shows the same with faults made around the engine.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url))
const workshop = mkdtempSync(join(tmpdir(), 'turnpike-mutants-'))
after(() => rmSync(workshop, { recursive: true }))
symlinkSync(join(root, 'node_modules'), join(workshop, 'node_modules'))

let copies = 0

/** The engine with those changes, loaded from a copy of its own. */
async function loadEngine({ file, changes }: Pick<EngineMutant, 'file' | 'changes'>): Promise<VerifyScheme> {
  const copy = join(workshop, String((copies += 1)))
  for (const folder of ['core', 'pipeline', 'signatures'])
    cpSync(join(root, 'src', folder), join(copy, 'src', folder), { recursive: true })
  const path = join(copy, file)
  let text = readFileSync(path, 'utf8')
  for (const [from, to] of changes) {
    assert.equal(text.split(from).length, 2, `${file} has this once: ${from}`)
    text = text.replace(from, () => to)
  }
  writeFileSync(path, text)
  const loaded: { readonly verifyScheme: VerifyScheme } = await import(
    pathToFileURL(join(copy, 'src/signatures/verify-scheme.ts')).href
  )
  return loaded.verifyScheme
}

/** The quick ones first: the first that fails is enough. */
function checksOf(verify: VerifyScheme): readonly SchemeCheck[] {
  const quick = [...severalProofsChecks(verify), ...listChecks(verify)]
  return [...quick, ...schemeChecks(verify), ...primitiveChecks(verify)]
}

function fails({ run }: SchemeCheck): boolean {
  try {
    run()
    return false
  } catch {
    return true
  }
}

describe('the checks of the engine', () => {
  test('pass for a copy without a fault', async () => {
    const copy = await loadEngine({ file: 'src/signatures/verify-scheme.ts', changes: [] })
    const failing = checksOf(copy).filter(fails)
    assert.deepEqual(failing, [])
  })

  for (const mutant of engineMutants)
    test(`fail for one that ${mutant.name}`, async () => {
      const caughtBy = checksOf(await loadEngine(mutant)).find(fails)
      assert.notEqual(caughtBy, undefined, 'no check fails')
    })
})
