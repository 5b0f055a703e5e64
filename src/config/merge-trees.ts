import type { ConfigEntry, ConfigMap } from './config-tree.ts'
import { formatPath, formatPlace } from './finding.ts'
import type { FindingReport, Place } from './finding.ts'

/** Sections whose entries may be spread over files; any other section stands in one file. */
const mergedSections: ReadonlySet<string> = new Set(['regions', 'sources', 'providers'])

/** One configuration of several files: a name or a section that stands twice is an error that shows both places. */
export function mergeTrees(main: ConfigMap, included: readonly ConfigMap[], report: FindingReport): ConfigMap {
  const merged = new Map(main.entries)
  for (const tree of included)
    for (const [section, entry] of tree.entries) {
      if (section === 'version') checkVersion(entry, merged.get('version'), report)
      else if (section === 'include') refuseNestedInclude(entry, report)
      else merged.set(section, mergeSection(section, merged.get(section), entry, report))
    }
  return { ...main, entries: merged }
}

function mergeSection(section: string, first: ConfigEntry | undefined, next: ConfigEntry, report: FindingReport) {
  if (first === undefined) return next
  if (!mergedSections.has(section)) reportTwice([section], first.key, next.key, report)
  if (!mergedSections.has(section) || first.value.kind !== 'map') return first
  if (next.value.kind !== 'map') {
    report.add({ ...next.key, severity: 'error', path: section, message: 'must be a map of names' })
    return first
  }
  const entries = new Map(first.value.entries)
  for (const [name, entry] of next.value.entries) {
    const earlier = entries.get(name)
    if (earlier === undefined) entries.set(name, entry)
    else reportTwice([section, name], earlier.key, entry.key, report)
  }
  return { key: first.key, value: { ...first.value, entries } }
}

function reportTwice(path: readonly string[], first: Place, second: Place, report: FindingReport): void {
  const message = `is given twice; first at ${formatPlace(first)}`
  report.add({ ...second, severity: 'error', path: formatPath(path), message })
}

function refuseNestedInclude({ key }: ConfigEntry, report: FindingReport): void {
  report.add({
    ...key,
    severity: 'error',
    path: 'include',
    message: 'works in the main file only',
    hint: "name the file in the main file's `include`"
  })
}

/** Each file may say its version; the schema looks at the main file's only. */
function checkVersion({ key, value }: ConfigEntry, main: ConfigEntry | undefined, report: FindingReport): void {
  const same = main?.value.kind !== 'scalar' || (value.kind === 'scalar' && value.value === main.value.value)
  if (!same) report.add({ ...key, severity: 'error', path: 'version', message: 'must be that of the main file' })
}
