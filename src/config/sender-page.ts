import type { Provider } from '../core/provider.ts'

/** The page that says what to do at a built-in sender; one that the configuration describes has none. */
export function senderPageOf({ name, setup }: Provider): string | undefined {
  return setup.length === 0 ? undefined : `docs/providers/${name}.md`
}
