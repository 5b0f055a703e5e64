import { hash } from 'node:crypto'

/** A value as another value; undefined where it has none, which leaves the hole unfilled. */
export type Filter = (value: string) => string | undefined

/** The filters of the template language, by name; docs/templates.md lists them and a test holds the list. */
export const filters: Readonly<Record<string, Filter>> = {
  /** Letters, digits and `_`: for names in headers that no signature covers, which anybody may have written. */
  word: (value) => matching(value, /^\w{1,64}$/),
  /** What ids are made of: letters, digits, `.`, `_`, `:` and `-`. */
  token: (value) => matching(value, /^[\w.:-]{1,128}$/),
  digits: (value) => matching(value, /^\d{1,32}$/),
  hostname: (value) => matching(value.toLowerCase(), /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?$/),
  /** A UUID in lower case, without the braces that some write around it: no URI may hold them. */
  uuid: (value) => /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/.exec(value.toLowerCase())?.[1],
  lower: (value) => value.toLowerCase(),
  /** For event types of any spelling: `repo:push` is `repo.push`, `ECR Image Action` is `ecr.image.action`. */
  dots: (value) =>
    value
      .toLowerCase()
      .replaceAll(/[^a-z0-9_]+/g, '.')
      .replaceAll(/^\.|\.$/g, ''),
  /** The host (with its port) of an absolute http or https URL, without `api.`: both name one installation of GitHub. */
  host: (value) => /^https?:\/\/(?:[^/?#]*@)?(?:api\.)?([^/@?#]+)/i.exec(value)?.[1]?.toLowerCase(),
  /** The path of an absolute URL, without the slash at its beginning. */
  path: (value) => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/([^?#]+)/i.exec(value)?.[1],
  /** What a URI can't hold is escaped; slashes stay. https://www.rfc-editor.org/rfc/rfc3986#section-2.1 */
  uri: (value) => (value.isWellFormed() ? encodeURI(value).replaceAll(/[?#[\]]/g, encodeURIComponent) : undefined),
  /** The digest of a container image anywhere in the text: `sha256:` and its 64 digits. */
  digest: (value) => /sha256:[0-9a-f]{64}(?![0-9a-f])/.exec(value)?.[0],
  /** SHA-256 in hex: for text that is too long, or that nobody should read. */
  sha256: (value) => hash('sha256', value, 'hex'),
  /** Nothing for git's all-zero object id, which stands for "no commit". */
  nonzero: (value) => (/^0+$/.test(value) ? undefined : value)
}

/** Filters with a text of their own, written behind a colon: `{image|before:@}`. */
export const textFilters: Readonly<Record<string, (text: string) => Filter>> = {
  /** What stands before the first occurrence. */
  before: (text) => (value) => (value.includes(text) ? value.slice(0, value.indexOf(text)) : undefined),
  /** What stands after the first occurrence. */
  after: (text) => (value) => (value.includes(text) ? value.slice(value.indexOf(text) + text.length) : undefined),
  /** What stands after the last occurrence, or the whole value. */
  last: (text) => (value) => value.slice(value.lastIndexOf(text) + (value.includes(text) ? text.length : 1))
}

/** The filter of that name, or a sentence about what is wrong with it. */
export function filterNamed(name: string): Filter | string {
  const plain = Object.hasOwn(filters, name) ? filters[name] : undefined
  if (plain !== undefined) return plain
  const [, key = '', text = ''] = /^([a-z]+):(.*)$/s.exec(name) ?? []
  const withText = Object.hasOwn(textFilters, key) ? textFilters[key] : undefined
  if (withText !== undefined && text !== '') return withText(text)
  const known = [...Object.keys(filters), ...Object.keys(textFilters).map((each) => `${each}:TEXT`)]
  return `no filter "${name}"; there are ${known.join(', ')}`
}

function matching(value: string, form: RegExp): string | undefined {
  return form.test(value) ? value : undefined
}
