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

/** So many tenants of four names each; before them, where they are wanted, those whom examples and samples name. */
export async function writeTenants(file: string, count: number, { named }: { named: boolean }): Promise<void> {
  const out = createWriteStream(file)
  const lines = 5_000
  if (named) out.write(namedTenants().join(''))
  for (let at = 0; at < count; at += lines) {
    const batch = Array.from({ length: Math.min(lines, count - at) }, (_, index) => lineOf(at + index))
    if (!out.write(batch.join(''))) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function namedTenants(): readonly string[] {
  const common = { home: 'uk', facts: factsOf(0) }
  return [
    ...sampleTenants.map((id) => ({ id, ...common })),
    ...exampleOwners.map((owner) => ({ id: `owner-${owner}`, ...common, names: { github: [owner] } }))
  ].map((tenant) => `${JSON.stringify(tenant)}\n`)
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
