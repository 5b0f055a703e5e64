import { argv } from 'node:process'
import { checkImports } from './check-imports.ts'
import { checkMustNotCompile } from './check-must-not-compile.ts'
import { checkSuppressions } from './check-suppressions.ts'
import type { Finding } from './finding.ts'

/* `node scripts/house.ts [imports] [suppressions] [must-not-compile]`: the named house checks, or all of them. */

const houseChecks: Readonly<Record<string, () => readonly string[]>> = {
  imports: () => checkImports('src').map((finding) => format('src/', finding)),
  suppressions: () => checkSuppressions('.').map((finding) => format('', finding)),
  'must-not-compile': () => checkMustNotCompile('test/types')
}

const wanted = argv.length > 2 ? argv.slice(2) : Object.keys(houseChecks)
const findings = wanted.flatMap((name) => houseChecks[name]?.() ?? [`there is no house check called ${name}`])
for (const finding of findings) console.error(finding)
process.exitCode = findings.length === 0 ? 0 : 1

function format(prefix: string, { file, line, message }: Finding): string {
  return `${prefix}${file}:${line}: ${message}`
}
