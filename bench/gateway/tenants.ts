import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { countries, sectors } from './rules.ts'

/** Who owns the repositories of GitHub's examples. */
const exampleOwners = ['Codertocat', 'Octocoders', 'octo-org', 'wolfy1339', 'github', 'octocat', 'lineville']
/** Of the samples of the other senders. */
export const sampleTenant = 'northwind-health'

/** A name under which GitHub knows the tenant. */
export function tenantLogin(at: number): string {
  return exampleOwners[at] ?? `Org-${at}`
}

/** So many tenants of four names each. */
export async function writeTenants(file: string, count: number): Promise<void> {
  const out = createWriteStream(file)
  const lines = 5_000
  out.write(`${JSON.stringify({ id: sampleTenant, home: 'uk', facts: { country: 'GB', sector: 'nhs' } })}\n`)
  for (let at = 0; at < count; at += lines) {
    const batch = Array.from({ length: Math.min(lines, count - at) }, (_, index) => lineOf(at + index))
    if (!out.write(batch.join(''))) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function lineOf(at: number): string {
  const facts = { country: countries[at % countries.length], sector: `${sectors[at % sectors.length]}-${at % 20}` }
  const names = {
    github: [tenantLogin(at)],
    harbor: [`project-${at}`],
    gocardless: [`OR${at}ABCDEF`],
    stripe: [`cus_${at}`]
  }
  return `${JSON.stringify({ id: `tenant-${at}`, home: 'uk', facts, names })}\n`
}
