/** What a page lacks, has too much of, or has twice, against the table that it comes from. */
export function compareNames(expected: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...expected.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
    ...found.filter((name) => !expected.includes(name)).map((name) => `${name} is not in the table`),
    ...found.filter((name, at) => found.indexOf(name) !== at).map((name) => `${name} stands twice`)
  ]
}
