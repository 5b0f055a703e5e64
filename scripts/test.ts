import { readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { argv, env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { checks, runCheck } from './checks.ts'
import { runTestFiles } from './run-tests.ts'
import type { Company, FileResult } from './run-tests.ts'

/*
 * `node scripts/test.ts` runs every check and every test. With arguments (folders of test/, or paths) it runs only
 * their tests. The last line is the sum: `N passed, N failed`; the exit code is 1 when anything failed or nothing ran.
 */

const testRoot = fileURLToPath(new URL('../test', import.meta.url))
/** Whose tests wait most of their time, for brokers or for processes whose time they do not measure. */
const waitingPlaces = [
  'integration/kafka',
  'integration/commands',
  'integration/examples',
  'integration/explain-event',
  'integration/keys',
  'integration/lookups',
  'integration/quarantine',
  'integration/registry',
  'integration/workers',
  'e2e/canaries',
  'e2e/github-examples-kafka',
  'e2e/kafka'
].map((place) => join(testRoot, place))
/** Folders whose tests start servers and processes of their own. */
const aloneFolders = ['integration', 'e2e', 'house'].map((folder) => join(testRoot, folder))

const wanted = argv.slice(2)
const sum = { passed: 0, failed: 0 }

// As in the image: no payload can reach an object's prototype through `__proto__`.
env['NODE_OPTIONS'] = [env['NODE_OPTIONS'], '--disable-proto=delete'].filter(Boolean).join(' ')

if (wanted.length === 0) await runChecks()
await runTests(wanted.length === 0 ? [testRoot] : wanted.map(resolveWanted))

process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1
console.log(`${sum.passed} passed, ${sum.failed} failed`)

async function runChecks(): Promise<void> {
  for (const check of checks) {
    const { name, ok, durationMs, output } = await runCheck(check)
    sum[ok ? 'passed' : 'failed'] += 1
    console.log(`${ok ? '✓' : '✗'} ${name} (${durationMs} ms)`)
    if (!ok) console.log(output)
  }
}

async function runTests(places: readonly string[]): Promise<void> {
  for (const place of places) {
    if (findTestFiles(place).length > 0) continue
    sum.failed += 1
    console.log(`✗ no test ran: there is no *.test.ts in ${place}`)
  }
  const files = places.flatMap(findTestFiles)
  await runTestFiles(files, companyOf, (result) => {
    sum.passed += result.passed
    sum.failed += result.failed
    printResult(result)
  })
}

function printResult({ file, passed, failed, durationMs, report }: FileResult): void {
  const count = failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} FAILED`
  console.log(`${failed === 0 ? '✓' : '✗'} ${relative('.', file)}: ${count} (${durationMs} ms)`)
  if (report !== '') console.log(report)
}

function resolveWanted(place: string): string {
  const inTests = join(testRoot, place)
  return statSync(inTests, { throwIfNoEntry: false }) === undefined ? resolve(place) : inTests
}

function findTestFiles(place: string): readonly string[] {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (stat.isFile()) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('fixtures'))
    .toSorted()
    .map((path) => join(place, path))
}

function companyOf(file: string): Company {
  if (waitingPlaces.some((place) => file.startsWith(place))) return 'one'
  return aloneFolders.some((folder) => file.startsWith(folder)) ? 'none' : 'many'
}
