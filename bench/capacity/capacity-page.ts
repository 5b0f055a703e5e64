const place = /<!-- capacity: (\w+) -->\n\n[\s\S]*?<!-- \/capacity -->/g

/** The page with each place filled by the table of its name. */
export function fillPlaces(page: string, tables: ReadonlyMap<string, string>): string {
  return page.replaceAll(place, (_, name: string) => {
    const table = tables.get(name)
    if (table === undefined)
      throw new Error(`docs/capacity.md has a place for "${name}", of which the model has no table.`)
    return `<!-- capacity: ${name} -->\n\n${table}\n\n<!-- /capacity -->`
  })
}

export function namesOfPlaces(page: string): readonly string[] {
  return Array.from(page.matchAll(place), ([, name = '']) => name)
}
