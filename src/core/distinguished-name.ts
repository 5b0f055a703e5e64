/**
 * The subject of Node's `X509Certificate` on one line, most specific part first, as RFC 4514 has it and
 * `openssl x509 -noout -subject -nameopt RFC2253` shows it: `CN=ci,O=Acme\, Inc.,C=GB`. '' for an empty name.
 *
 * Node gives one part a line, the least specific first, its values escaped already: neither a line break nor a bare
 * plus sign can come from a value. https://www.rfc-editor.org/rfc/rfc4514#section-2
 */
export function distinguishedName(subject: string | undefined): string {
  if (subject === undefined) return ''
  const parts = subject.split('\n').map((part) => part.split(' + ').toReversed().join('+'))
  return parts.toReversed().join()
}
