/** Some of many, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** As many rows as people read, and a line that says how many are left out. */
export function firstRows<T>(
  rows: readonly T[],
  most: number
): { readonly shown: readonly T[]; readonly rest: string } {
  const more = rows.length - most
  return { shown: rows.slice(0, most), rest: more > 0 ? `\n… and ${more} more; --json has all` : '' }
}
