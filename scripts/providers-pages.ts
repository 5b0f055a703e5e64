import { requestShapeOf } from '../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../src/commands/samples/sample-catalogue.ts'
import { describeBatches, describeFailure, describeId } from '../src/commands/providers/format-providers.ts'
import { HeaderList } from '../src/core/header-list.ts'
import { correlationKinds, domains } from '../src/core/provider.ts'
import type { Domain, Provider } from '../src/core/provider.ts'
import type { Reply } from '../src/core/reply.ts'
import { Secret } from '../src/core/secret.ts'
import { compileReader } from '../src/pipeline/compile-rules.ts'
import { parsePayload } from '../src/pipeline/parse-payload.ts'
import { readingOf } from '../src/pipeline/read-payload.ts'
import { viewsOf } from '../src/pipeline/reading-view.ts'
import { providers } from '../src/providers/registry.ts'
import { configurationOf } from './provider-configuration.ts'
import { sampleEventOf } from './provider-event.ts'
import { lossRows } from './provider-losses.ts'

const generated = '<!-- Generated from src/providers by `node scripts/generate-docs.ts`; changes here are lost. -->'

const sourceUrl = 'https://<gateway>/webhooks/<source>'

/** The table of all senders, as Markdown that is not formatted yet. */
export function renderCataloguePage(catalogue: Iterable<Provider> = providers.values()): string {
  const all = [...catalogue]
  const groups = domains.map((domain) => ({ domain, senders: all.filter((provider) => provider.domain === domain) }))
  return [
    '# Senders',
    '',
    generated,
    '',
    'Each is one file under `src/providers/`, its contract schema and its samples. A sender that is not here is',
    '[described in the configuration](../own-provider.md), or [added](../adding-a-provider.md).',
    '',
    '| sender | name | proof | ids | batches | answer within | after failures |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...groups.flatMap(({ domain, senders }) =>
      senders.length === 0
        ? []
        : [`| **${families[domain]}**, topics \`${domain}\` | | | | | | |`, ...senders.map(catalogueRow)]
    ),
    ''
  ].join('\n')
}

const families: Readonly<Record<Domain, string>> = {
  scm: 'Source code',
  registry: 'Registries',
  itsm: 'Service management',
  billing: 'Billing',
  cd: 'Delivery and clusters',
  tenant: 'Customers'
}

function catalogueRow(provider: Provider): string {
  const { name, title, schemes, event, limits, failures } = provider
  const batches = describeBatches(provider).length === 0 ? '' : 'yes'
  const proofs = Object.entries(schemes).map(([scheme, { kind }]) => (scheme === kind ? scheme : `${scheme} (${kind})`))
  return `| [${title}](${name}.md) | \`${name}\` | ${proofs.join(', ')} | ${qualityOf(event.id)} | ${batches} | ${limits.deadlineMs / 1000} s | ${failures.effect} |`
}

/** The page of one sender, as Markdown that is not formatted yet. */
export async function renderProviderPage(provider: Provider): Promise<string> {
  const { name, title, docs, checked, setup, personal, secretFields } = provider
  return [
    `# ${title}`,
    '',
    generated,
    '',
    `The vendor’s documentation: <${docs}>, last compared on ${checked}.`,
    '',
    '## At the sender',
    '',
    ...setup.map((step, at) => `${at + 1}. ${step.replaceAll('{url}', sourceUrl)}`),
    '',
    ...templateBlocks(provider),
    '## In the configuration',
    '',
    '```yaml',
    ...configurationOf(provider),
    '```',
    '',
    '## Its events',
    '',
    ...(await sampleRows(provider)),
    '',
    ...(await exampleEvent(provider)),
    ...facts(provider),
    '',
    '## What is lost when',
    '',
    ...lossRows(provider),
    '',
    '## Failures',
    '',
    `${capitalise(describeFailure[provider.failures.effect])}. ${provider.failures.note}`,
    '',
    ...replyRows(provider),
    '',
    '## Persons and secrets',
    '',
    ...(personal.length + secretFields.length === 0
      ? ['None is declared in what is stored.']
      : ['| in what is stored | with `personal: default` |', '| --- | --- |']),
    ...personal.map(({ path, action }) => `| \`${path}\` | ${action} |`),
    ...secretFields.map((path) => `| \`${path}\` | a secret: dropped always |`),
    '',
    `\`turnpike providers ${name}\` shows every rule.`,
    ''
  ].join('\n')
}

/** What is copied to the sender. */
function templateBlocks({ templates = [] }: Provider): readonly string[] {
  const blocks = templates.flatMap(({ title, language, text }) => [
    `### ${title}`,
    '',
    `\`\`\`${language}`,
    text.replaceAll('{url}', sourceUrl).trim(),
    '```',
    ''
  ])
  return blocks.length === 0 ? [] : ['## On its side', '', ...blocks]
}

async function exampleEvent(provider: Provider): Promise<readonly string[]> {
  const found = await sampleEventOf(provider)
  if (found === undefined) return ['`turnpike send` has no key to sign its samples by: only the sender itself can.', '']
  const { sample, event } = found
  return [`In the sandbox, \`turnpike send ${sample}\` becomes:`, '', '```json', JSON.stringify(event), '```', '']
}

/** What each sample becomes, by the rules themselves. */
async function sampleRows(provider: Provider): Promise<readonly string[]> {
  const reader = compileReader(provider)
  const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
  const samples = (await listSamples()).filter((sample) => sample.provider === provider.name)
  const rows = await Promise.all(
    samples.map(async (sample) => {
      const body = await readSampleBody(sample)
      const shape = requestShapeOf(provider, sample)
      const made = shape.headers({
        event: sample.event,
        deliveryId: '9f5a3c10-0000-4000-8000-000000000001',
        body,
        secret
      })
      const headers = HeaderList.fromEntries(made)
      const payload = parsePayload(body, readingOf(headers, provider))
      return viewsOf({ source: provider.name, headers, receivedAt: 0 }, payload).map((view) => {
        const keys = reader.correlation(view).map((key) => cell(shorten(key)))
        return `| \`${sample.name}\` | ${cell(reader.type(view))} | ${cell(reader.source(view))} | ${cell(shorten(reader.subject(view)))} | ${keys.join(' ')} |`
      })
    })
  )
  return ['| sample | type | source | subject | correlation keys |', '| --- | --- | --- | --- | --- |', ...rows.flat()]
}

function facts(provider: Provider): readonly string[] {
  const { domain, bodies, limits, event, tenants, hints, correlation, schemes, announces } = provider
  const kinds = correlationKinds.filter((kind) => correlation[kind] !== undefined)
  return [
    `- **Topics**: \`<prefix>.<region>.${domain}\`.`,
    `- **Proof**: ${Object.keys(schemes).join(', ')}.`,
    ...(announces === undefined
      ? []
      : ['- **Call-back**: its registry can be [asked](../registry-callback.md) whether it has what is announced.']),
    `- **Bodies**: ${Object.keys(bodies).map(code).join(', ')}, up to ${limits.maxBodyBytes / 1024} KiB, answered within ${limits.deadlineMs / 1000} s.`,
    ...describeBatches(provider).map(
      (what) =>
        `- **Batches**: ${what}, ${Object.values(bodies).some(({ kind }) => kind === 'code') ? 'stored as JSON made of it' : 'stored as exactly its bytes'}.`
    ),
    `- **Ids**: ${event.id.map(describeId).map(code).join(', else ')}.`,
    ...(Object.keys(tenants).length === 0 ? [] : [`- **Tenant names**: ${Object.keys(tenants).map(code).join(', ')}.`]),
    ...(kinds.length === 0 ? [] : [`- **Correlation keys**: ${kinds.map(code).join(', ')}.`]),
    ...(Object.keys(hints).length === 0 ? [] : [`- **Hints**: ${Object.keys(hints).map(code).join(', ')}.`])
  ]
}

function replyRows({ replies, handshakes }: Provider): readonly string[] {
  const rows = Object.entries(replies).map(([row, reply]) => `| \`${row}\` | ${describeReply(reply)} |`)
  const asked = handshakes.map(({ name, method, answer }) => `| handshake \`${name}\` (${method}) | ${answer.status} |`)
  if (rows.length + asked.length === 0)
    return ['It is answered as [problems.md](../problems.md) says, and 200 for success.']
  return [
    '| outcome | answer |',
    '| --- | --- |',
    ...rows,
    ...asked,
    '',
    'Anything else is answered as [problems.md](../problems.md) says, and 200 for success.'
  ]
}

function describeReply({ status, body }: Reply): string {
  return body === undefined ? String(status) : `${status}, ${cell(body)}`
}

function qualityOf(ids: Provider['event']['id']): string {
  return [...new Set(ids.map((rule) => ('use' in rule ? rule.quality : 'derived')))].join(', ')
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``
}

/** A cell of a table ends at a bar, even inside of code. */
function cell(text: string | undefined): string {
  return code(text).replaceAll('|', String.raw`\|`)
}

function shorten(text: string | undefined): string | undefined {
  return text === undefined || text.length <= 32 ? text : `${text.slice(0, 28)}…`
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
