import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { argv, exit } from 'node:process'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { renderKafkaFaultsPage } from './kafka-faults-page.ts'
import { renderMetricsPage } from './metrics-page.ts'
import { renderProblemsPage } from './problems-page.ts'
import { renderSandboxSenders } from './sandbox-senders.ts'
import { renderCataloguePage, renderProviderPage } from './providers-pages.ts'
import { renderRoutingViewPage } from './routing-view-page.ts'
import { providers } from '../src/providers/registry.ts'

/*
 * `node scripts/generate-docs.ts` writes the pages that come from tables in the code; with `--check` it writes nothing
 * and exits with 1 when a page differs. test/docs holds the pages to the tables too.
 */

export interface Page {
  /** From the project's root. */
  readonly path: string
  readonly render: () => string | Promise<string>
}

export const pages: readonly Page[] = [
  { path: 'config/sandbox-senders.yaml', render: renderSandboxSenders },
  { path: 'docs/kafka-faults.md', render: renderKafkaFaultsPage },
  { path: 'docs/metrics.md', render: renderMetricsPage },
  { path: 'docs/problems.md', render: renderProblemsPage },
  { path: 'docs/routing-view.md', render: renderRoutingViewPage },
  { path: 'docs/providers/README.md', render: renderCataloguePage },
  ...[...providers.values()].map((provider) => ({
    path: `docs/providers/${provider.name}.md`,
    render: async () => renderProviderPage(provider)
  }))
]

/** A page as it should be on disk. */
export async function generatePage({ path, render }: Page): Promise<string> {
  const file = fileOf(path)
  return format(await render(), { ...(await resolveConfig(file)), filepath: file })
}

/** A page as it is on disk; empty when it is not there. */
export function readPage({ path }: Page): string {
  try {
    return readFileSync(fileOf(path), 'utf8')
  } catch {
    return ''
  }
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}

if (import.meta.main) {
  const isCheck = argv.includes('--check')
  let isStale = false
  for (const page of pages) {
    const text = await generatePage(page)
    if (text === readPage(page)) continue
    isStale = true
    if (!isCheck) {
      mkdirSync(dirname(fileOf(page.path)), { recursive: true })
      writeFileSync(fileOf(page.path), text)
    }
    console.log(`${page.path}: ${isCheck ? 'differs; run node scripts/generate-docs.ts' : 'written'}`)
  }
  exit(isCheck && isStale ? 1 : 0)
}
