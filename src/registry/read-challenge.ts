/** What a registry wants to be shown: https://distribution.github.io/distribution/spec/auth/token/ */
export type Challenge =
  { readonly kind: 'basic' } | { readonly kind: 'bearer'; readonly realm: string; readonly service: string | undefined }

/** The first that can be met; a header may hold one. https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function readChallenge(headers: readonly string[]): Challenge | undefined {
  for (const header of headers) {
    const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(header) ?? []
    if (/^basic$/i.test(scheme)) return { kind: 'basic' }
    const parameters = /^bearer$/i.test(scheme) ? readParameters(rest) : undefined
    const realm = parameters?.get('realm')
    if (realm !== undefined) return { kind: 'bearer', realm, service: parameters?.get('service') }
  }
  return undefined
}

function readParameters(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)
  return new Map(
    Array.from(found, ([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1')
    ])
  )
}
