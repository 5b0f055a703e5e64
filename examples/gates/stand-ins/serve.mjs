import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { argv, stdout } from 'node:process'

/*
 * Stands in for GitHub, a registry and ServiceNow, so that the example runs on one machine: `node serve.mjs FACTS.json`.
 * It answers what Turnpike asks of them, from a file that says what is so, and refuses whom it does not know.
 */

const address = '127.0.0.1:8090'
const { verifiedCommits, images, approvedChanges } = JSON.parse(readFileSync(argv[2] ?? '', 'utf8'))
const tokenOf = (name) => readFileSync(new URL(name, import.meta.url), 'utf8').trim()
const bearer = `Bearer ${tokenOf('github-token')}`
const basic = `Basic ${Buffer.from(`reader:${tokenOf('servicenow-password')}`).toString('base64')}`

const systems = [
  // What `turnpike check --connect` asks of each: https://docs.github.com/en/rest/meta/meta#github-api-root
  { path: /^\/$/, knows: bearer, answer: () => ({ repository_url: 'https://api.github.com/repos/{owner}/{repo}' }) },
  { path: /^\/v2\/$/, answer: () => ({}) },
  {
    path: /^\/api\/now\/table\/change_request\?(?!.*sysparm_query)/,
    knows: basic,
    answer: () => ({ result: [{ number: 'CHG0030104', approval: 'requested' }] })
  },
  // https://docs.github.com/en/rest/commits/commits#get-a-commit
  {
    path: /^\/repos\/[^/]+\/[^/]+\/commits\/(?<sha>[0-9a-f]+)/,
    knows: bearer,
    answer: ({ sha }) => ({ sha, commit: { verification: { verified: verifiedCommits.includes(sha) } } })
  },
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
  {
    path: /^\/v2\/(?<name>.+)\/manifests\/(?<reference>[^/]+)$/,
    answer: ({ name, reference }) => (images.includes(`${name} ${reference}`) ? {} : undefined)
  },
  // The Table API of ServiceNow, asked for one change request by its number.
  {
    path: /^\/api\/now\/table\/change_request\?.*number(?:=|%3D)(?<number>CHG\d+)/,
    knows: basic,
    answer: ({ number }) => ({
      result: [{ number, approval: approvedChanges.includes(number) ? 'approved' : 'requested' }]
    })
  }
]

const server = createServer(({ url = '', headers }, response) => {
  const system = systems.find(({ path }) => path.test(url))
  const isKnown = system?.knows === undefined || headers.authorization === system.knows
  const answer = isKnown ? system?.answer(system.path.exec(url)?.groups ?? {}) : undefined
  const status = isKnown ? (answer === undefined ? 404 : 200) : 401
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
})

const { hostname, port } = new URL(`http://${address}`)
server.listen(Number(port), hostname, () => {
  stdout.write(`standing in at http://${address}, by ${argv[2]}; Ctrl-C stops it\n`)
})
