import type { Provider } from '../../core/provider.ts'
import { githubShape } from './github-headers.ts'
import type { Header, RequestShape } from './request-shape.ts'
import type { Sample } from './sample-catalogue.ts'

/** Where headers depend on more than the provider's data can say. */
const codeShapes: ReadonlyMap<string, RequestShape> = new Map([['github', githubShape]])

/** How a sample is posted, but for the proof of its scheme. */
export function requestShapeOf({ name, samples }: Provider, sample: Sample): RequestShape {
  const own = samples.files?.[sample.name.slice(name.length + 1)]
  return (
    codeShapes.get(name) ?? {
      headers: ({ event, deliveryId }): readonly Header[] => {
        const values: Readonly<Record<string, string>> = { event: own?.event ?? event, delivery: deliveryId }
        return mergeHeaders(samples.headers, own?.headers ?? []).map(([header, value]) => [
          header,
          value.replaceAll(/\{(event|delivery)\}/g, (_, hole: string) => values[hole] ?? '')
        ])
      }
    }
  )
}

/** Those of the sample itself stand in for those of the same name. */
function mergeHeaders(all: readonly Header[], own: readonly Header[]): readonly Header[] {
  const replaced = new Set(own.map(([name]) => name.toLowerCase()))
  return [...all.filter(([name]) => !replaced.has(name.toLowerCase())), ...own]
}
