import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { countries, sectors } from './rules.ts'

/** Who owns the repositories of GitHub's examples. */
const exampleOwners = ['Codertocat', 'Octocoders', 'octo-org', 'wolfy1339', 'github', 'octocat', 'lineville']
/** Of the samples of the other senders. */
const sampleTenants = ['northwind-health', 'nordsee-gmbh']

/** A name under which GitHub knows a tenant; as long as that of most of GitHub's examples. */
export function tenantLogin(at: number): string {
  return `Org-${String(at).padStart(6, '0')}`
}

/** So many tenants of four names each, and those that the examples and samples name. */
export async function writeTenants(file: string, count: number): Promise<void> {
  const out = createWriteStream(file)
  const lines = 5_000
  const facts = factsOf(0)
  for (const id of sampleTenants) out.write(`${JSON.stringify({ id, home: 'uk', facts })}\n`)
  for (const owner of exampleOwners)
    out.write(`${JSON.stringify({ id: `owner-${owner}`, home: 'uk', facts, names: { github: [owner] } })}\n`)
  for (let at = 0; at < count; at += lines) {
    const batch = Array.from({ length: Math.min(lines, count - at) }, (_, index) => lineOf(at + index))
    if (!out.write(batch.join(''))) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function lineOf(at: number): string {
  const names = {
    github: [tenantLogin(at)],
    harbor: [`project-${at}`],
    gocardless: [`OR${at}ABCDEF`],
    stripe: [`cus_${at}`]
  }
  return `${JSON.stringify({ id: `tenant-${at}`, home: 'uk', facts: factsOf(at), names })}\n`
}

function factsOf(at: number): Readonly<Record<string, string>> {
  return { country: countries[at % countries.length] ?? '', sector: `${sectors[at % sectors.length]}-${at % 20}` }
}
