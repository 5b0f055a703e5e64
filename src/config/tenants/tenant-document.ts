import type { Json } from '../../core/json.ts'
import { toPlainValue } from '../config-tree.ts'
import type { ConfigTree } from '../config-tree.ts'
import { FindingReport, formatPath } from '../finding.ts'
import type { Place } from '../finding.ts'
import { parseTenantItem } from '../parse-tenant-line.ts'
import { parseYamlTree } from '../parse-yaml.ts'
import { decodeUtf8 } from '../read-file-bounded.ts'
import type { TenantCollector } from './tenant-collector.ts'
import { headerFault, readHeader } from './tenant-lines.ts'

/** Reads a list of tenants in YAML, or in JSON, which is YAML too. */
export function takeTenantDocument(bytes: Uint8Array, file: string, collector: TenantCollector): void {
  const text = decodeUtf8(bytes)
  if (text === undefined) return collector.fault(1, 1, { path: '', message: 'the file is not UTF-8 text' })
  const report = new FindingReport()
  const tree = parseYamlTree(text, file, report)
  for (const { line, column, path, message } of report.sorted([file])) collector.fault(line, column, { path, message })
  if (tree === undefined) return
  if (tree.kind === 'list') tree.items.forEach((item, at) => takeItem(item, at, collector))
  else if (tree.kind === 'map' || tree.value !== null)
    collector.fault(1, 1, { path: '', message: 'a list of tenants is expected, such as `- { id: t-42, home: uk }`' })
}

function takeItem(item: ConfigTree, at: number, collector: TenantCollector): void {
  // What YAML's core schema and `toPlainValue` leave is what JSON can say.
  const value = toPlainValue(item) as Json
  if (at === 0 && item.kind === 'map' && item.entries.has('generatedAt')) {
    const generatedAt = readHeader(value)
    if (generatedAt === undefined) collector.fault(item.place.line, item.place.column, headerFault)
    else collector.generatedAt = generatedAt
    return
  }
  const parsed = parseTenantItem(value)
  if (parsed.ok) return collector.add(parsed.tenant, item.place.line)
  const { line, column } = placeOf(item, parsed.key)
  const path = parsed.key === '' ? formatPath([at]) : `${formatPath([at])}.${parsed.key}`
  collector.fault(line, column, { path, message: parsed.message })
}

/** Of the key whose name is the first step of a path; of the item where it has none. */
function placeOf(item: ConfigTree, key: string): Place {
  const entry = item.kind === 'map' ? item.entries.get(key.split(/[.[]/)[0] ?? '') : undefined
  return entry?.key ?? item.place
}
