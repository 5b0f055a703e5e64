import { factNames } from '../src/core/policy.ts'
import { viewFields } from '../src/core/routing-view.ts'
import type { ViewField } from '../src/core/routing-view.ts'
import { limits } from '../src/pipeline/limits.ts'
import { functions, macros, operators, ruleLimits } from '../src/policy/cel/language.ts'

export interface RoutingViewTables {
  readonly fields: Readonly<Record<string, Readonly<Record<string, ViewField>>>>
  readonly facts: readonly string[]
  readonly operators: readonly string[]
  readonly functions: readonly string[]
  readonly macros: readonly string[]
  readonly limits: Readonly<Record<keyof typeof ruleLimits, number>>
}

const tables: RoutingViewTables = {
  fields: viewFields,
  facts: factNames,
  operators,
  functions,
  macros,
  limits: ruleLimits
}

const introduction = `# What rules see

<!-- Generated from src/core/routing-view.ts and src/policy/cel/language.ts by \`node scripts/generate-docs.ts\`; changes here are lost. -->

Rules ([residency.md](residency.md)) read one small record of each event, and nothing else: no payload, no header, no
other event. A rule that names something that is not here fails \`turnpike check\`, with its place and what was probably
meant.

## Fields

What is not **always** there is absent, never empty: a rule that reads it then fails, and a residency rule that fails
allows nothing. Ask for it first: \`has(tenant.sector) && tenant.sector == "nhs"\`.
`

const afterFields = `
Besides, \`tenant.<name>\` is each fact of the tenants file, of the type that \`tenants.facts\` declares, or that the file
has: \`string\`, \`bool\`, \`int\` or \`double\`. \`sets.<name>\` is a list of texts from \`sets\` of the configuration. \`now\` is
the time of receipt, a timestamp: a rule that reads it is decided anew for each event, and \`check\` calls what depends on
it unknown.

What \`data\` says is declared by the payload, and proved by nobody: use it to narrow where an event may be. A value of
more than ${limits.maxHintChars} characters is absent.

## Facts from outside

\`require\` of an admission rule may read these too. What could not be found out is absent: the rule then fails, and does its
\`otherwise\`.
`

const beforeLanguage = `
## Language

Rules are [CEL](https://github.com/google/cel-spec/blob/master/doc/langdef.md): types are checked when the configuration
is read, and every expression ends. \`when\` and \`require\` give true or false, \`regions: { cel: … }\` a list of names.
\`matches\` is [RE2](https://github.com/google/re2/wiki/Syntax), linear in its text.
A record is named with one of its fields only, and what compares in a row needs brackets: \`(a == b) == (c < d)\`.
`

/** The page of what rules may read and use, as Markdown that is not formatted yet. */
export function renderRoutingViewPage(given: RoutingViewTables = tables): string {
  const fields = Object.entries(given.fields).flatMap(([part, ofPart]) =>
    Object.entries(ofPart).map(
      ([name, { type, always, says }]) => `| \`${part}.${name}\` | ${type} | ${always ? 'yes' : 'no'} | ${says} |`
    )
  )
  return [
    introduction,
    '| field | type | always | says |\n| --- | --- | --- | --- |',
    ...fields,
    afterFields,
    '| fact | type |\n| --- | --- |',
    ...given.facts.map((fact) => `| \`${fact}\` | bool |`),
    beforeLanguage,
    '| rules may use | |\n| --- | --- |',
    `| operators | ${codes(given.operators)} |`,
    `| functions | ${codes(given.functions)} |`,
    `| macros, never one inside another | ${codes(given.macros)} |`,
    '\n## Limits\n',
    '| limit | |\n| --- | --- |',
    ...limitRows(given.limits),
    ''
  ].join('\n')
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name.replaceAll('|', String.raw`\|`)}\``).join(' ')
}

function limitRows({
  maxCharacters,
  maxNodes,
  maxDepth,
  maxListItems
}: RoutingViewTables['limits']): readonly string[] {
  return [
    `| characters of an expression | ${maxCharacters} |`,
    `| parts of an expression: names, constants, calls | ${maxNodes} |`,
    `| depth | ${maxDepth} |`,
    `| items of a list in an expression; a set may have more | ${maxListItems} |`
  ]
}
