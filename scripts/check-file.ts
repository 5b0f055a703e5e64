import * as rules from './import-rules.ts'
import { lineAt } from './scan-source.ts'
import type { Finding } from './finding.ts'
import type { SourceScan } from './scan-source.ts'

export interface SourceFile extends SourceScan {
  /** Relative to src, with `/`. */
  readonly path: string
  readonly name: string
  readonly text: string
  readonly imports: readonly Import[]
}

export interface Import {
  readonly line: number
  /** `undefined`: not a literal. */
  readonly specifier: string | undefined
  /** Of a relative import, relative to src; `../…` is outside. */
  readonly target: string | undefined
}

/** Everything that one file shows by itself; cycles need all of them. */
export function checkFile(file: SourceFile): readonly Finding[] {
  return [
    ...checkPlace(file),
    ...file.imports.flatMap((entry) => checkImport(file, entry)),
    ...checkPurity(file),
    ...checkFencedNames(file),
    ...checkComparisons(file)
  ]
}

/** The place that a path belongs to: its folder of src, or itself at the top. */
function placeOf(path: string): string {
  return path.split('/')[0] ?? path
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`))
}

function checkPlace({ path, name, text }: SourceFile): readonly Finding[] {
  const findings: Finding[] = []
  const lines = text.trimEnd().split('\n').length
  const words = name.replace(/\.\w+$/, '').split(/[-.]/)
  if (rules.mayImport[placeOf(path)] === undefined)
    findings.push({
      file: path,
      line: 1,
      message: `src has no place called ${placeOf(path)}; scripts/import-rules.ts lists them`
    })
  if (!name.endsWith('.ts')) findings.push({ file: path, line: 1, message: 'src holds .ts files only' })
  if (lines > rules.maxFileLines)
    findings.push({ file: path, line: lines, message: `${lines} lines; at most ${rules.maxFileLines}` })
  if (rules.forbiddenFiles.includes(name) || words.some((word) => rules.emptyWords.includes(word)))
    findings.push({ file: path, line: 1, message: `a file is named for the one thing inside, not ${name}` })
  return findings
}

function checkImport(file: SourceFile, entry: Import): readonly Finding[] {
  const complaint =
    entry.specifier === undefined
      ? 'the module of a dynamic import must be a literal, so that it can be checked'
      : entry.target === undefined
        ? libraryComplaint(file.path, entry.specifier)
        : fileComplaint(file.path, entry.target)
  return complaint === undefined ? [] : [{ file: file.path, line: entry.line, message: complaint }]
}

function libraryComplaint(path: string, specifier: string): string | undefined {
  const name = specifier.startsWith('node:')
    ? specifier
    : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const homes = rules.libraryHomes[name]
  if (homes !== undefined && !isIn(path, homes)) return `${name} is named in ${homes.join(', ')} only`
  if (rules.pureFolders.includes(placeOf(path)) && !isIn(path, rules.pureModules[name] ?? []))
    return `${placeOf(path)} is pure and may not name ${name}`
  if (homes === undefined && !name.startsWith('node:')) return `${name} has no home in scripts/import-rules.ts`
  return undefined
}

function fileComplaint(path: string, target: string): string | undefined {
  if (target.startsWith('..')) return `src names nothing outside src but by core/program-files.ts, not ${target}`
  const allowed = rules.mayImport[placeOf(path)] ?? []
  if (allowed !== 'anything' && !isIn(target, allowed))
    return `${placeOf(path)} may import ${allowed.join(', ')}, not ${target}`
  const importers = rules.fencedFiles[target]
  if (importers !== undefined && !isIn(path, importers)) return `${target} is imported by ${importers.join(', ')} only`
  return undefined
}

function checkPurity(file: SourceFile): readonly Finding[] {
  if (!rules.pureFolders.includes(placeOf(file.path))) return []
  return rules.impureNames.flatMap(({ what, found }) =>
    findNames(file, found, `${placeOf(file.path)} is pure: ${what} must come in as an argument`)
  )
}

function checkFencedNames(file: SourceFile): readonly Finding[] {
  return rules.fencedNames.flatMap(({ what, found, allowed }) =>
    isIn(file.path, allowed) ? [] : findNames(file, found, what)
  )
}

function findNames(file: SourceFile, found: RegExp, message: string): readonly Finding[] {
  return [...file.code.matchAll(found)].map(({ index }) => ({
    file: file.path,
    line: lineAt(file.text, index),
    message
  }))
}

const operand = String.raw`[\w$.?]+(?:\([^()]*\)|\[[^\][]*\])*`
const comparison = new RegExp(
  String.raw`(?<typeOf>\btypeof\s+)?(?<left>${operand})\s*[!=]==?\s*(?<right>${operand}|['"\x60])`,
  'g'
)
const harmlessOperand = /^(?:undefined|null|true|false|['"`]|\d)|\.length$/

/** A heuristic: two values, one of them called like a digest, compared by anything but the one comparator. */
function checkComparisons(file: SourceFile): readonly Finding[] {
  if (!isIn(file.path, rules.comparisonFolders)) return []
  const plain = [...file.code.matchAll(comparison)].filter(({ groups = {} }) => {
    const { typeOf, left = '', right = '' } = groups
    const isHarmless = typeOf !== undefined || harmlessOperand.test(left) || harmlessOperand.test(right)
    return !isHarmless && (rules.secretDerivedName.test(left) || rules.secretDerivedName.test(right))
  })
  const named = [
    ...file.code.matchAll(/\bBuffer\s*\.\s*compare\b|(?:signature|digest|mac)\w*\s*\.\s*(?:equals|compare)\s*\(/gi)
  ]
  return [...plain, ...named].map(({ index }) => ({
    file: file.path,
    line: lineAt(file.text, index),
    message: 'secret-derived bytes are compared by signatures/equal-bytes.ts only'
  }))
}
