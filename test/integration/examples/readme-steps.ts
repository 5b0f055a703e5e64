/** A line that a README tells its reader to type. */
export interface TypedLine {
  readonly text: string
  /** As its comment says, `# exit code 1`; 0 without one. */
  readonly status: number
}

/** A block of commands, and what the block of text right below shows of their output. */
export interface ReadmeStep {
  readonly lines: readonly TypedLine[]
  readonly shows: string | undefined
}

const fence = /^```(\w*)\n(.*?)^```$/gms

/** Every `sh` block of a README in its order; a `text` block belongs to the one before it. */
export function readSteps(readme: string): readonly ReadmeStep[] {
  const steps: ReadmeStep[] = []
  for (const [, language, content = ''] of readme.matchAll(fence)) {
    if (language === 'sh') steps.push({ lines: readLines(content), shows: undefined })
    if (language === 'text') {
      const last = steps.pop()
      if (last?.shows !== undefined || last === undefined) throw new Error(`no command shows this:\n${content}`)
      steps.push({ ...last, shows: content })
    }
  }
  return steps
}

function readLines(content: string): readonly TypedLine[] {
  const lines = content.split('\n').filter((line) => line.trim() !== '')
  return lines.map((text) => ({ text, status: Number(/# exit code (\d)/.exec(text)?.[1] ?? 0) }))
}

/** What a README shows of an output, as a pattern: `…` stands for anything in a line, alone for any lines. */
export function patternOf(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n')
  const parts = lines.map((line) => (line.trim() === '…' ? '(?:.*\n)*' : `${line.split('…').map(escape).join('.*')}\n`))
  return new RegExp(`^${parts.join('')}$`)
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
