import { stripVTControlCharacters } from 'node:util'

const gap = 2

/**
 * Rows of cells in aligned columns, each line at most `width` wide: the last column is wrapped at spaces, and words
 * longer than its room are left whole, because a half of a path or an id is of no use. Colours count as nothing.
 */
export function formatTable(rows: readonly (readonly string[])[], width: number): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...rows.map((row) => shownWidth(row[at] ?? '')))
  )
  return rows.map((row) => formatRow(row, widths, width)).join('\n')
}

function formatRow(row: readonly string[], widths: readonly number[], width: number): string {
  const head = row.slice(0, widths.length - 1).map((cell, at) => pad(cell, (widths[at] ?? 0) + gap))
  const indent = widths.slice(0, -1).reduce((sum, column) => sum + column + gap, 0)
  const last = wrapText(row[widths.length - 1] ?? '', Math.max(20, width - indent))
  return (head.join('') + last.join(`\n${' '.repeat(indent)}`)).trimEnd()
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - shownWidth(cell)))
}

/** Lines of at most `width`, broken at spaces. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && shownWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

export function shownWidth(text: string): number {
  return stripVTControlCharacters(text).length
}
