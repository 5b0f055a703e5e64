/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
const unescaped: Readonly<Record<string, string>> = {
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%2F': '/',
  '%3A': ':',
  '%3B': ';',
  '%3F': '?',
  '%40': '@'
}

/**
 * The URL with the escapes of marks that a URL may also hold as they are; each is read once, and all others stay. It is
 * signed by senders that compose the text before they escape what they request.
 */
export function unescapeUrl(url: string): string {
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => unescaped[escape.toUpperCase()] ?? escape)
}
