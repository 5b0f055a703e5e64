/** What a step of a JSON pointer names. https://www.rfc-editor.org/rfc/rfc6901#section-4 */
export function unescapeStep(step: string): string {
  // In this order: `~01` is `~1` and not `/`.
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
