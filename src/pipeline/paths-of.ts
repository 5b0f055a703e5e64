import type { HeaderList } from '../core/header-list.ts'
import type { ScopedPath } from '../core/payload.ts'
import type { CompiledTemplate } from './template.ts'

/** Senders have fewer kinds of events; whoever makes some up has them read anew. */
const maxKnown = 128
/** As no header is. */
const missing = '\n'

/** All that templates may read for given headers: the same list for headers that say the same. */
export function pathsOf(templates: readonly CompiledTemplate[]): (headers: HeaderList) => readonly ScopedPath[] {
  const deciding = [...new Set(templates.flatMap((template) => template.deciding))]
  const known = new Map<string, readonly ScopedPath[]>()
  return (headers) => {
    const key = deciding.map((name) => headers.only(name) ?? missing).join('\r')
    const found = known.get(key)
    if (found !== undefined) return found
    const paths = templates.flatMap((template) => template.paths(headers))
    if (known.size === maxKnown) known.clear()
    known.set(key, paths)
    return paths
  }
}
