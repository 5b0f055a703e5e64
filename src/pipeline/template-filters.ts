/** A value as another value; undefined where it has none, which leaves the hole unfilled. */
export type Filter = (value: string) => string | undefined

/** The filters of the template language, by name; docs/templates.md lists them and a test holds the list. */
export const filters: Readonly<Record<string, Filter>> = {
  lower: (value) => value.toLowerCase(),
  /** The host (with its port) of an absolute http or https URL, without `api.`: both name one installation of GitHub. */
  host: (value) => /^https?:\/\/(?:[^/?#]*@)?(?:api\.)?([^/@?#]+)/i.exec(value)?.[1]?.toLowerCase(),
  /** Nothing for git's all-zero object id, which stands for "no commit". */
  nonzero: (value) => (/^0+$/.test(value) ? undefined : value)
}
