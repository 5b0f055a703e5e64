/**
 * Just enough of a TypeScript scanner for the house checks: which characters are code, and which modules are named.
 * It is no parser; what it can't decide (a dynamic import of an expression) it reports, so that nothing passes unseen.
 */

export interface SourceScan {
  /** The text with comments, regular expressions and the insides of strings blanked out; every offset is kept. */
  readonly code: string
  readonly comments: readonly { readonly at: number; readonly text: string }[]
}

export interface NamedModule {
  readonly at: number
  /** `undefined`: not a literal, so nobody can say. */
  readonly specifier: string | undefined
}

const beforeRegExp =
  /(?:^|[-([{,;=:!&|?+*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield|throw|delete|new))\s*$/

export function scanSource(text: string): SourceScan {
  const code = text.split('')
  const comments: { at: number; text: string }[] = []
  /** For each open template hole, how many braces are open inside it. */
  const holes: number[] = []
  let at = 0

  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (code[i] !== '\n') code[i] = ' '
  }

  while (at < text.length) {
    const char = text[at]
    if (text.startsWith('//', at)) at = skipComment(at, endOf(text, '\n', at))
    else if (text.startsWith('/*', at)) at = skipComment(at, endOf(text, '*/', at + 2) + 2)
    else if (char === "'" || char === '"') at = skipQuoted(at, endOfString(text, at))
    else if (char === '`') at = skipTemplate(at + 1)
    else if (char === '/' && beforeRegExp.test(codeBefore(at))) at = skipQuoted(at, endOfRegExp(text, at))
    else if (char === '{' && holes.length > 0) at = countBrace(1)
    else if (char === '}' && holes.length > 0) at = holes.at(-1) === 0 ? closeHole() : countBrace(-1)
    else at += 1
  }
  return { code: code.join(''), comments }

  function skipComment(from: number, end: number): number {
    const to = Math.min(end, text.length)
    comments.push({ at: from, text: text.slice(from, to) })
    blank(from, to)
    return to
  }

  function skipQuoted(from: number, end: number): number {
    blank(from + 1, end)
    return end + 1
  }

  /** From the first character of a template's text to its end or to its next hole. */
  function skipTemplate(from: number): number {
    for (let i = from; i < text.length; i++) {
      if (text[i] === '\\') i += 1
      else if (text[i] === '`') return endTemplateText(from, i, 1)
      else if (text.startsWith('${', i)) {
        holes.push(0)
        return endTemplateText(from, i, 2)
      }
    }
    return endTemplateText(from, text.length, 0)
  }

  function endTemplateText(from: number, to: number, mark: number): number {
    blank(from, to)
    return to + mark
  }

  function closeHole(): number {
    holes.pop()
    return skipTemplate(at + 1)
  }

  function countBrace(by: number): number {
    holes.push((holes.pop() ?? 0) + by)
    return at + 1
  }

  /** Code only: a comment before the slash does not decide what the slash is. */
  function codeBefore(end: number): string {
    return code
      .slice(Math.max(0, end - 200), end)
      .join('')
      .trimEnd()
  }
}

/** Every module that a file names: import, export … from, import(), import types, and files by URL. */
export function namedModules(text: string, code: string): readonly NamedModule[] {
  const patterns = [
    /\bfrom\s*(?<quote>['"])/g,
    /\bimport\s*(?<quote>['"])/g,
    /(?<![.\w$])import\s*\(\s*(?<quote>['"])?/g,
    /(?<![.\w$])require\s*\(\s*(?<quote>['"])?/g,
    /\bimport\s*\.\s*meta\s*\.\s*resolve\s*\(\s*(?<quote>['"])/g,
    /\bnew\s+URL\s*\(\s*(?<quote>['"])(?=[^'"]*['"]\s*,\s*import\s*\.\s*meta\s*\.\s*url)/g
  ]
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const end = match.index + match[0].length
      const quote = match.groups?.['quote']
      const specifier = quote === undefined ? undefined : text.slice(end, text.indexOf(quote, end))
      return { at: match.index, specifier }
    })
  )
}

export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === text[start] || text[i] === '\n') return i
  }
  return text.length
}

function endOfRegExp(text: string, start: number): number {
  let isInClass = false
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '\n') return i
    else if (text[i] === '[') isInClass = true
    else if (text[i] === ']') isInClass = false
    else if (text[i] === '/' && !isInClass) return i
  }
  return text.length
}
