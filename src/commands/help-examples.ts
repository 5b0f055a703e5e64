/** Commands with what they do, for the end of a command's help. */
export type Examples = readonly (readonly [command: string, does: string])[]

export function formatExamples(examples: Examples): string {
  const lines = examples.map(([command, does]) => `  ${does}:\n    $ turnpike ${command}`)
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}`
}
