import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { checkFile } from './check-file.ts'
import { lineAt, namedModules, scanSource } from './scan-source.ts'
import type { SourceFile } from './check-file.ts'
import type { Finding } from './finding.ts'

/**
 * Holds `src` to the rules of `scripts/import-rules.ts`: no cycles (type imports counted), folder boundaries, pure folders,
 * one home for each library, and names that only one place may use. Finding nothing to check is a finding too.
 */
export function checkImports(root: string): readonly Finding[] {
  const files = readSources(root)
  if (files.length === 0) return [{ file: '.', line: 0, message: `no TypeScript files under ${root}` }]
  return [...files.flatMap(checkFile), ...findCycles(files)]
}

function readSources(root: string): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && statSync(join(root, path)).isFile())
    .toSorted()
    .map((path) => readSource(root, path))
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const { code, comments } = scanSource(text)
  const imports = namedModules(text, code).map(({ at, specifier }) => ({
    line: lineAt(text, at),
    specifier,
    target: specifier?.startsWith('.') === true ? resolveTarget(root, path, specifier) : undefined
  }))
  return { path: toPosix(path), name: basename(path), text, code, comments, imports }
}

function resolveTarget(root: string, from: string, specifier: string): string {
  return toPosix(relative(root, resolve(root, dirname(from), specifier)))
}

function toPosix(path: string): string {
  return path.split(sep).join('/')
}

/** One finding for each way back to a file that is still open on the path from the start. */
function findCycles(files: readonly SourceFile[]): readonly Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const findings: Finding[] = []
  const done = new Set<string>()
  const open: string[] = []

  const visit = (path: string): void => {
    const from = open.indexOf(path)
    if (from !== -1) {
      findings.push({ file: path, line: 1, message: `import cycle: ${[...open.slice(from), path].join(' → ')}` })
      return
    }
    const file = byPath.get(path)
    if (file === undefined || done.has(path)) return
    open.push(path)
    for (const target of new Set(file.imports.map((entry) => entry.target))) if (target !== undefined) visit(target)
    open.pop()
    done.add(path)
  }

  for (const file of files) visit(file.path)
  return findings
}
