import type { Scheme } from '../core/scheme.ts'

/** What a shell makes a new secret of, in the form that its scheme wants: for `export NAME=…`. */
export function secretWordOf(scheme: Scheme | undefined): string {
  if (scheme?.kind === 'basic') return '"user:$(openssl rand -hex 32)"'
  const form = scheme !== undefined && 'key' in scheme ? scheme.key : undefined
  // Senders that ask for such a key refuse any other form, although hex could be read as base64.
  if (form?.encoding === 'base64') return `"${form.prefix ?? ''}$(openssl rand -base64 32)"`
  return '$(openssl rand -hex 32)'
}

/** The same as a command that prints it. */
export function secretCommandOf(scheme: Scheme | undefined): string {
  const word = secretWordOf(scheme)
  return word.startsWith('"') ? `echo ${word}` : word.slice('$('.length, -')'.length)
}
