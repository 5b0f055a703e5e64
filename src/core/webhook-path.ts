/** The parts of /webhooks/<source>[/<token>]; the token is percent-decoded, the path is without it. */
export interface WebhookPath {
  readonly path: string
  readonly token: string | undefined
}

/** The path of a webhook apart from its token, which stays as it is where its escapes decode to nothing. */
export function splitWebhookPath(path: string): WebhookPath {
  const [, start, token] = /^(\/webhooks\/[^/]+)\/([^/]+)$/.exec(path) ?? []
  return start === undefined || token === undefined
    ? { path, token: undefined }
    : { path: start, token: decodeToken(token) }
}

function decodeToken(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
