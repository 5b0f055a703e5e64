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
  lower: (value) => value.toLowerCase(),
  /** The host (with its port) of an absolute http or https URL, without `api.`: both name one installation of GitHub. */
  host: (value) => /^https?:\/\/(?:[^/?#]*@)?(?:api\.)?([^/@?#]+)/i.exec(value)?.[1]?.toLowerCase(),
  /** Nothing for git's all-zero object id, which stands for "no commit". */
  nonzero: (value) => (/^0+$/.test(value) ? undefined : value)
}

function matching(value: string, form: RegExp): string | undefined {
  return form.test(value) ? value : undefined
}
