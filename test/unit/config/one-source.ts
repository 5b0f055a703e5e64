/** A configuration without rules, and the tenants file that it names: one source, one region, one tenant. */
export const oneSource = `version: 1
gateway: { name: edge-1, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:8080 } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } } }
sources: { github: { provider: github, proof: { secrets: [{ env: GOOD_SECRET }] }, tenant: { from: owner } } }
tenants: { file: tenants.ndjson }
`

export const oneTenant = '{"id":"acme","home":"uk","names":{"github":["acme"]}}\n'
