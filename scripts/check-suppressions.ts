import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lineAt, scanSource } from './scan-source.ts'
import type { Finding } from './finding.ts'
import type { SourceScan } from './scan-source.ts'

const folders = ['src', 'test', 'scripts', 'bench', 'bin']

/** Words after which a reason must follow, and how one is written. */
const directives: readonly { readonly found: RegExp; readonly reason: RegExp; readonly how: string }[] = [
  { found: /^\W*(?:oxlint|eslint)-disable/, reason: /\s--\s+\S.{9,}/, how: 'oxlint-disable… rule -- reason' },
  { found: /^\W*@ts-expect-error\b/, reason: /@ts-expect-error\s+\S.{9,}/, how: '@ts-expect-error reason' },
  {
    found: /^\W*@ts-(?:ignore|nocheck)\b/,
    reason: /(?!)/,
    how: '@ts-expect-error reason, never @ts-ignore or @ts-nocheck'
  },
  { found: /^\W*prettier-ignore\b/, reason: /prettier-ignore[\s:]+\S.{9,}/, how: 'prettier-ignore: reason' },
  { found: /^\W*(?:c8|v8|node:coverage)\s+(?:ignore|disable)\b/, reason: /(?!)/, how: 'no coverage exceptions' }
]

/** Whatever switches a rule off, or tells the compiler what it can't see, has its reason on the line. */
export function checkSuppressions(root: string): readonly Finding[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      /\.(?:ts|mjs)$/.test(path) &&
      !/(?:^|[/\\])(?:node_modules|fixtures|dist)[/\\]/.test(path) &&
      folders.some((folder) => path.startsWith(folder))
  )
  if (files.length === 0) return [{ file: '.', line: 0, message: `nothing to check under ${root}` }]
  return files.toSorted().flatMap((path) => checkText(path, readFileSync(join(root, path), 'utf8')))
}

function checkText(file: string, text: string): readonly Finding[] {
  const scan = scanSource(text)
  return [...unexplainedDirectives(text, scan), ...unexplainedCasts(file, text, scan)].map((entry) => ({
    file,
    ...entry
  }))
}

function unexplainedDirectives(text: string, { comments }: SourceScan): readonly { line: number; message: string }[] {
  return comments.flatMap((comment) => {
    const directive = directives.find(({ found }) => found.test(comment.text))
    if (directive === undefined || directive.reason.test(comment.text)) return []
    return [{ line: lineAt(text, comment.at), message: `a suppression needs its reason: ${directive.how}` }]
  })
}

/** In src every cast but `as const`; elsewhere the double cast, which believes anything. */
function unexplainedCasts(file: string, text: string, scan: SourceScan): readonly { line: number; message: string }[] {
  const explained = new Set(scan.comments.map(({ at }) => lineAt(text, at)))
  const lines = text.split('\n')
  const isExplained = (line: number): boolean =>
    explained.has(line) || (explained.has(line - 1) && /^\s*(?:\/\/|\*|\/\*)/.test(lines[line - 2] ?? ''))
  const code = scan.code.replaceAll(
    /\b(?:import|export)\s+(?:type\s+)?(?:\w+\s*,\s*)?(?:\{[^}]*\}|\*\s*as\s+\w+)/g,
    blank
  )
  const pattern = file.startsWith('src')
    ? /[\w$)\]}'"`>]\s+as\s+(?!const\b)/g
    : /\bas\s+(?:unknown|any|never)\s*\)?\s+as\s/g
  return [...code.matchAll(pattern)]
    .map(({ index }) => lineAt(text, code.indexOf('as', index + 1)))
    .filter((line) => !isExplained(line))
    .map((line) => ({ line, message: 'a cast needs its reason in a comment on the line' }))
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
