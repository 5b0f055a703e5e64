import { secretVariableOf } from './secret-variable.ts'

export interface StarterProvider {
  /** For a file that the configuration includes: the sender, and a source of it. */
  readonly config: string
  /** The environment variable that must hold the source's secret. */
  readonly variable: string
  /** The folder beside that file where its samples are, and one of them. */
  readonly samplesFolder: string
  readonly sample: { readonly file: string; readonly text: string }
}

/**
 * A commented sender of one's own to start from; it passes the check as it is, and its sample is stored.
 * @throws RangeError when the name is none
 */
export function writeStarterProvider(name: string): StarterProvider {
  if (!/^(?!unknown$)[a-z][a-z0-9-]{0,62}$/.test(name) || ['true', 'false', 'null'].includes(name))
    throw new RangeError("a provider's name is up to 63 of a-z 0-9 - that begin with a letter")
  const variable = secretVariableOf(name)
  return {
    config: starter.replaceAll('VARIABLE', variable).replaceAll('NAME', name),
    variable,
    samplesFolder: `${name}.samples`,
    sample: { file: 'build.finished.json', text: sample }
  }
}

const sample = `{
  "kind": "build finished",
  "id": "sampleid1",
  "created_at": "2026-06-30T10:15:00Z",
  "commit": "7a47c2b0e1d94f6f8f6d3f1f0b6c0a9d5e2b4c31",
  "project": { "id": "p-1042", "url": "https://ci.example/projects/p-1042" },
  "user": { "email": "a.person@ci.example" }
}
`

const starter = `# A sender of one's own, without code: name this file in the \`include\` of the configuration. What is text with holes,
# such as '{id}', is described in docs/templates.md, the rest in docs/own-provider.md.
providers:
  NAME:
    title: NAME
    # The third part of its topics' names: scm, registry, itsm, billing, cd or tenant.
    domain: cd

    # How it proves that a delivery is its own: here the HMAC of the raw body, in hex behind "sha256=".
    schemes:
      signature: { kind: hmac, algorithm: sha256, header: x-signature-256, prefix: 'sha256=', encoding: hex }

    # By media type. Others: { kind: form, field: payload }, { kind: fields }, { kind: cloudevents }, { kind: opaque }.
    bodies:
      application/json: { kind: json }

    # The largest body that it sends, and how long it waits for an answer.
    limits: { maxBodyBytes: 1MiB, deadlineMs: 10000 }

    event:
      # A body that holds several events: where they are ('.' is the body itself), and {item:…} in what follows.
      # items: events
      # The first that has a value. Without an id of its own: { hash: data }, or { hash: ['{a}', '{b}'], withinMs: 60000 }.
      id:
        - { use: '{header:x-delivery-id|token}', quality: native }
        - { hash: data }
      type: ['com.example.NAME.{kind|dots}']
      # An absolute URI that names no person.
      source: ['https://{project.url|host}/{project.url|path}', 'urn:turnpike:source:{delivery:source}']
      subject: ['{id}']
      time: [{ at: '{created_at}', format: rfc3339 }]
      # What stays in order.
      entity: ['{project.id}']

    # Names under which tenants may be known: a source says \`tenant: { from: project }\`.
    tenants:
      project: { use: ['{project.id}'] }

    # Keys by which events about one change find each other: change, commit, digest, run, tenant.
    correlation:
      commit: ['{commit|nonzero}']

    # A JSON Schema of what is relied on, beside this file: what differs from it is drift.
    # schema: NAME.schema.json

    # Where persons are named in what is published. A source takes these out with \`privacy: { personal: default }\`
    # (docs/privacy.md); without it they are stored as they are.
    personal:
      - { path: user.email, action: drop }

    # What it does when it is not answered with a success; and answers of its own, such as
    # replies: { unauthenticated: { status: 498 } }
    failures: { effect: retries, retriedOn: [408, 429, 5xx] }
    replies: { later: { status: 503 } }

    # How its requests look besides their proof, for \`turnpike send NAME\`; each file of the folder is a sample. In one,
    # sampleid1, sampleid2, … stand for ids that are new each time.
    samples:
      folder: NAME.samples
      headers:
        - [Content-Type, application/json]
        - [X-Delivery-Id, '{delivery}']

# Each source is an endpoint: POST /webhooks/<name>
sources:
  NAME:
    provider: NAME
    # What the sender signs with. Two may be listed while one replaces the other.
    proof: { secrets: [{ env: VARIABLE }] }
    # A tenant of the tenants file; or \`from: project\`, and that file has its names.
    tenant: { fixed: acme }
`
