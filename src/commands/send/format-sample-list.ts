import type { Provider } from '../../core/provider.ts'
import { methodOf } from '../../core/scheme.ts'
import { isSharedSecret } from '../../signatures/sign-scheme.ts'
import type { Output } from '../output.ts'
import type { Sample } from '../samples/sample-catalogue.ts'
import { formatTable } from '../text-table.ts'

/** The samples, and by which schemes each can be signed here: JSON, one object a line, or a table. */
export function formatSampleList(
  samples: readonly Sample[],
  providers: ReadonlyMap<string, Provider>,
  { json, out }: { readonly json: boolean; readonly out: Output }
): string {
  if (json)
    return samples
      .map(({ name, provider, event }) => ({
        name,
        provider,
        event,
        schemes: signableSchemes(providers.get(provider))
      }))
      .map((line) => JSON.stringify(line))
      .join('\n')
  const rows = samples.map(({ name, provider }) => [name, describeSchemes(providers.get(provider))])
  const heads = ['SAMPLE', 'SIGNED BY'].map((head) => out.paint(head, 'bold'))
  return formatTable([heads, ...rows], 80)
}

/** The names of the schemes whose secret a source shares with its sender. */
export function signableSchemes(provider: Provider | undefined): readonly string[] {
  return Object.entries(provider?.schemes ?? {}).flatMap(([name, scheme]) => (isSharedSecret(scheme) ? [name] : []))
}

function describeSchemes(provider: Provider | undefined): string {
  const names = signableSchemes(provider)
  if (names.length === 0) return 'nothing: only the sender has its key'
  return names.map((name) => describeMethod(name, provider)).join(', ')
}

/** A scheme that is called like what it does is named once. */
function describeMethod(name: string, provider: Provider | undefined): string {
  const scheme = provider?.schemes[name]
  const method = scheme === undefined ? name : methodOf(scheme)
  return method === name ? name : `${name} (${method})`
}
