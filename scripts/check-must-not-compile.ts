import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const directive = /^\s*\/\/ @ts-expect-error TS(?<code>\d+): \S.*$/

/**
 * Proves that each snippet fails for the reason that it names. `@ts-expect-error` alone accepts any error, a misspelt
 * import too; so the directives are taken out of a copy, and what the compiler then says must be exactly their list.
 */
export function checkMustNotCompile(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const copy = mkdtempSync(join(tmpdir(), 'turnpike-types-'))
  try {
    const expected = names.flatMap((name) => copyWithout(folder, copy, name))
    if (expected.length === 0) return [`no '// @ts-expect-error TS<code>: reason' in ${folder}`]
    return compare(expected, compile(copy))
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** Copies a file without its directives; answers `name(line): TScode` for the line after each. */
function copyWithout(folder: string, copy: string, name: string): readonly string[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n')
  const kept = lines.map((line) => (directive.test(line) ? '' : line)).join('\n')
  writeFileSync(join(copy, name), kept.replaceAll(/(?<=['"])(?:\.\.\/)+src\//g, `${root}src/`))
  return lines.flatMap((line, index) => {
    const code = directive.exec(line)?.groups?.['code']
    return code === undefined ? [] : [`${name}(${index + 2}): TS${code}`]
  })
}

function compile(copy: string): readonly string[] {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], rewriteRelativeImportExtensions: false },
    include: ['*.ts']
  }
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], {
    cwd: copy,
    encoding: 'utf8'
  })
  // Errors in other folders are for the type check of the whole project to tell.
  return stdout.split('\n').flatMap((line) => {
    const found = /^(?<name>[^(/]+)\((?<line>\d+),\d+\): error (?<code>TS\d+):/.exec(line)?.groups
    return found === undefined ? [] : [`${found['name']}(${found['line']}): ${found['code']}`]
  })
}

function compare(expected: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...expected
      .filter((entry) => !found.includes(entry))
      .map((entry) => `${entry} was expected, and it is not an error`),
    ...found.filter((entry) => !expected.includes(entry)).map((entry) => `${entry} is an error that no directive names`)
  ]
}
