import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { providers } from '../../../src/providers/registry.ts'

/** `uk` and `eu` have a Kafka each, `ch` is where the gateway and its embedded log are, `no` has a Kafka that is down. */
export const canaryRegions = ['uk', 'eu', 'ch', 'no'] as const
export type CanaryRegion = (typeof canaryRegions)[number]

/** Where something can be stored. */
export const storingRegions = ['uk', 'eu', 'ch'] as const satisfies readonly CanaryRegion[]
export type StoringRegion = (typeof storingRegions)[number]

/** Of GitHub organisations and of GoCardless' merchants, by where their events belong. */
export const ownerOf = { uk: 'Octocoders', eu: 'Umbrella', nobody: 'Strangers' } as const
export const merchantOf = { uk: 'OR00UK', eu: 'OR00EU', nobody: 'OR00NOBODY' } as const

/** What is done with personal data, each in one way. */
export const treatedPaths = {
  'sender.login': 'drop',
  'pull_request.user.login': 'pseudonymise',
  'pull_request.body': 'encrypt'
} as const

/** What becomes of what a sender of the catalogue sends: all is stored as it came, or without persons, or encrypted. */
export type Treatment = 'keep' | 'default' | 'encrypt'

interface SandboxSource {
  readonly proof: { readonly scheme?: string }
}

const custody = { region: 'eu', basis: 'contract', expires: '2099-01-01' }
const proofOf = (provider: string, scheme?: string): object => ({
  ...(scheme === undefined ? {} : { scheme }),
  secrets: [{ file: `secrets/${provider}` }]
})
const ofTenant = (region: string): object => ({ fixed: `tenant-${region}` })
const github = { provider: 'github', proof: proofOf('github') }
const owned = { ...github, tenant: { from: 'owner' } }
const gocardless = { provider: 'gocardless', proof: proofOf('gocardless'), tenant: { from: 'organisation' } }

/** Each for another fate. */
const ownSources = {
  ...Object.fromEntries(canaryRegions.map((region) => [`to-${region}`, { ...github, tenant: ofTenant(region) }])),
  both: { ...github, tenant: ofTenant('both') },
  owned,
  kept: { ...owned, custody },
  // What it routes to eu may be of a tenant whose events may not be there, nor in the region of its custody.
  astray: { ...owned, custody },
  strict: { ...github, tenant: ofTenant('uk'), drift: 'refuse' },
  treated: { ...github, tenant: ofTenant('uk'), privacy: { paths: treatedPaths } },
  sealed: { ...github, tenant: ofTenant('eu'), privacy: { payload: 'encrypt' } },
  'held-uk': { ...github, tenant: ofTenant('uk') },
  'held-ch': { ...github, tenant: ofTenant('ch') },
  'not-admitted': { ...github, tenant: ofTenant('uk') },
  batch: gocardless,
  'kept-batch': { ...gocardless, custody }
}

/** `held-*` and `not-admitted` are what admission is about; the others name what a sender of the catalogue sends where. */
export function canarySources(control: string): Readonly<Record<string, object>> {
  const named = { [`named-${control}`]: { ...github, tenant: ofTenant('uk') } }
  return { ...ownSources, ...named, ...senderSources() }
}

export const holdRule = {
  id: 'hold',
  when: 'source.name.startsWith("held")',
  require: 'false',
  otherwise: 'hold',
  expires: '1h'
}
export const refuseRule = { id: 'refuse', when: 'source.name == "not-admitted"', require: 'false', otherwise: 'refuse' }

export const placingRules = {
  residency: [
    ...canaryRegions.map((region) => ({
      id: `home-${region}`,
      when: `tenant.known && tenant.home == "${region}" && tenant.id != "tenant-both"`,
      allow: [region]
    })),
    { id: 'both', when: 'tenant.known && tenant.id == "tenant-both"', allow: ['uk', 'eu'] }
  ],
  routing: [
    { id: 'copies', when: 'source.name == "both"', regions: ['uk', 'eu'] },
    { id: 'astray', when: 'source.name == "astray"', regions: ['eu'] },
    { id: 'home', when: 'tenant.known', regions: { cel: '[tenant.home]' } }
  ]
}

export const canaryTenants: readonly object[] = [
  ...canaryRegions.map((region) => ({ id: `tenant-${region}`, home: region })),
  { id: 'tenant-both', home: 'uk' },
  { id: 'octocoders', home: 'uk', names: { github: [ownerOf.uk], gocardless: [merchantOf.uk] } },
  { id: 'umbrella', home: 'eu', names: { github: [ownerOf.eu], gocardless: [merchantOf.eu] } }
]

/** In eu persons are taken out; every fourth sender has all encrypted in ch. */
export function treatmentOf(region: StoringRegion, index: number): Treatment {
  if (region === 'uk') return 'keep'
  return region === 'eu' ? 'default' : index % 4 === 3 ? 'encrypt' : 'keep'
}

/** A sender of the catalogue, and how `turnpike send` proves what it sends. */
export const senders: readonly (readonly [provider: string, scheme: string | undefined])[] = readSenders()

function readSenders(): readonly (readonly [string, string | undefined])[] {
  const file = new URL('../../../config/sandbox-senders.yaml', import.meta.url)
  // The file is generated in this form.
  const { sources } = parse(readFileSync(file, 'utf8')) as { sources: Readonly<Record<string, SandboxSource>> }
  return [
    ['github', undefined] as const,
    ...Object.entries(sources).map(([name, { proof }]) => [name, proof.scheme] as const)
  ]
}

/** For each sender of the catalogue a source in each region. */
function senderSources(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    senders.flatMap(([provider, scheme], index) =>
      storingRegions.map((region) => {
        const source = { provider, proof: proofOf(provider, scheme), tenant: ofTenant(region) }
        return [`${provider}-${region}`, { ...source, ...privacyOf(provider, treatmentOf(region, index)) }]
      })
    )
  )
}

function privacyOf(provider: string, treatment: Treatment): object {
  if (treatment === 'encrypt') return { privacy: { payload: 'encrypt' } }
  return treatment === 'default' && isTreatable(provider) ? { privacy: { personal: 'default' } } : {}
}

/** What can't be looked into is encrypted whole or not at all, as `check` says. */
export function isTreatable(provider: string): boolean {
  return Object.values(providers.get(provider)?.bodies ?? {}).every(({ kind }) => kind !== 'opaque')
}
