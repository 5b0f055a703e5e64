import { resolve } from 'node:path'
import type { Provider } from '../core/provider.ts'
import { compileReader } from '../pipeline/compile-rules.ts'
import { spreadItems } from '../pipeline/spread-items.ts'
import { compileTemplate } from '../pipeline/template.ts'
import { checkReplies } from './check-replies.ts'
import { checkOwnScheme } from './check-own-scheme.ts'
import type { ConfigNode } from './config-node.ts'
import { completeProvider } from './own-provider.ts'
import type { OwnProvider } from './own-provider.ts'
import { parseBytes } from './parse-units.ts'
import { pathFrom } from './path-from.ts'
import { templatesOf } from './templates-of.ts'

/** The built-in senders and those of the configuration: one that could not be understood was reported, and is left out. */
export function buildProviders(
  node: ConfigNode,
  builtIn: ReadonlyMap<string, Provider>
): ReadonlyMap<string, Provider> {
  const known = new Map(builtIn)
  for (const own of node.children()) {
    if (builtIn.has(own.name)) own.error('is the name of a built-in provider', 'give it a name of its own')
    else {
      const provider = buildProvider(own)
      if (provider !== undefined) known.set(own.name, provider)
    }
  }
  return known
}

function buildProvider(node: ConfigNode): Provider | undefined {
  if (node.isFaulty) return undefined
  const maxBodyBytes = parseBytes(node.get('limits').get('maxBodyBytes').plain())
  const folder = node.get('samples').get('folder')
  const samplesFolder = folder.exists ? resolve(pathFrom(folder.place.file, folder.text())) : undefined
  const written = node.plain() as OwnProvider // what the schema found no fault with has the shape that it describes
  const provider = completeProvider(node.name, written, { maxBodyBytes, samplesFolder })
  for (const [name, scheme] of Object.entries(provider.schemes)) checkOwnScheme(node.get('schemes').get(name), scheme)
  checkTemplates(node, provider)
  checkBodies(node, provider)
  checkTimes(node, provider)
  if (!node.isFaulty) checkWhole(node, provider)
  return node.isFaulty ? undefined : provider
}

/** Each at its own place; what the file leaves out was completed with templates that compile. */
function checkTemplates(node: ConfigNode, provider: Provider): void {
  for (const { path, template, isSpread } of templatesOf(provider)) {
    const fault = faultOf(() => (isSpread ? spreadItems(template, 1) : [template]).map(compileTemplate))
    if (fault !== undefined) node.at(path).error(fault)
  }
}

function checkBodies(node: ConfigNode, { bodies }: Provider): void {
  for (const [type, form] of Object.entries(bodies)) {
    const place = node.get('bodies').get(type)
    if (form.kind === 'form' && !place.get('field').exists) place.error('needs `field`: the one that holds the JSON')
    if (form.kind !== 'form' && place.get('field').exists) place.get('field').error('is for `kind: form` only')
    for (const key of ['content', 'mediaType'])
      if (form.kind !== 'json' && place.get(key).exists) place.get(key).error('is for `kind: json` only')
  }
}

function checkTimes(node: ConfigNode, { event: { id } }: Provider): void {
  for (const [at, rule] of id.entries()) {
    const place = node.at(['event', 'id', at])
    if ('use' in rule && !place.get('quality').exists)
      place.error('needs `quality`', 'native for the sender’s own id, derived for what is put together')
    const isOfData = 'hash' in rule && rule.hash === 'data'
    if (!isOfData && place.get('and').exists) place.get('and').error('is for `hash: data` only')
  }
  for (const place of timesUnder(node.get('event').get('time'))) {
    const isLocal = place.get('format').text() === 'local'
    if (isLocal && !place.get('zone').exists) place.error('needs `zone`: UTC, or an offset such as +02:00')
    if (!isLocal && place.get('zone').exists) place.get('zone').error('is for `format: local` only')
  }
}

function timesUnder(node: ConfigNode): readonly ConfigNode[] {
  const cases = node.get('cases').children()
  return [node, ...cases, node.get('otherwise')].flatMap((list) => list.items())
}

/** What no single template shows: a handshake by OPTIONS that looks into a payload, say. */
function checkWhole(node: ConfigNode, provider: Provider): void {
  const fault = faultOf(() => compileReader(provider))
  if (fault !== undefined) node.error(fault)
  checkReplies(node.get('failures'), provider)
}

function faultOf(compile: () => unknown): string | undefined {
  try {
    compile()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'cannot be read'
  }
}
