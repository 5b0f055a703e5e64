/**
 * A commented sender of one's own to start from, as a file that a configuration may include; it passes the check as it is.
 * @throws RangeError when the name is none
 */
export function writeStarterProvider(name: string): string {
  if (!/^(?!unknown$)[a-z][a-z0-9-]{0,62}$/.test(name) || ['true', 'false', 'null'].includes(name))
    throw new RangeError("a provider's name is up to 63 of a-z 0-9 - that begin with a letter")
  return starter.replaceAll('NAME', name)
}

const starter = `# A sender of one's own, without code. Name this file in the \`include\` of the configuration, and let a source say
# \`provider: NAME\`. What is text with holes, such as '{id}', is described in docs/templates.md, the rest in docs/own-provider.md.
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

    # Where persons are named in what is published.
    personal:
      - { path: user.email, action: drop }

    # What it does when it is not answered with a success; and answers of its own, such as
    # replies: { unauthenticated: { status: 498 } }
    failures: { effect: retries, retriedOn: [429, 5xx] }
    replies: { later: { status: 503 } }
`
