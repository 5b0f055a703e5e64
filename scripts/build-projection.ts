import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

/*
 * `node scripts/build-projection.ts`: src/pipeline/projection/projection-code.ts from the AssemblyScript beside it. It is
 * kept with the sources, so that whoever runs the gateway need not compile it.
 */

const folder = fileURLToPath(new URL('../src/pipeline/projection/', import.meta.url))
/** As much memory as project-bytes.ts lays out. */
const pages = ['--initialMemory', '11', '--maximumMemory', '11']
const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', ...pages]

/** The text of projection-code.ts. @throws Error when it does not compile */
export function buildProjection(): string {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
  const scratch = mkdtempSync(join(tmpdir(), 'projection-'))
  try {
    const out = join(scratch, 'project.wasm')
    const source = join(folder, 'assembly/project.ts')
    execFileSync(execPath, [compiler, source, '-o', out, ...options], { stdio: 'inherit' })
    const code = readFileSync(out).toString('base64')
    return `/** What \`node scripts/build-projection.ts\` makes of assembly/project.ts. */\nexport const projectionCode =\n  '${code}'\n`
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

if (import.meta.main) writeFileSync(join(folder, 'projection-code.ts'), buildProjection())
