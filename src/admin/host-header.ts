/** The host of a Host header, in lower case and without port and brackets; `undefined` where it is no such thing. */
export function hostOf(header: string): string | undefined {
  const [, ipv6, name] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(header) ?? []
  return (ipv6 ?? name)?.toLowerCase()
}
