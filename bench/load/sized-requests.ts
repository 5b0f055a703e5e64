import { prepareGitHub, readGitHubExamples } from './github-requests.ts'
import type { PreparedRequest } from './prepared-request.ts'

/** A push of about so many bytes, as GitHub's own with more commits in it; the nearest example where that is too large. */
export function prepareSized(bytes: number, path: string, secret: string): PreparedRequest {
  const examples = readGitHubExamples()
  const example = examples.find(({ event }) => event === 'push')
  const push: unknown = JSON.parse(example?.body.toString() ?? 'null')
  if (typeof push !== 'object' || push === null) throw new Error('there is no push among the examples')
  const commits: unknown[] = []
  const encode = (): Buffer => Buffer.from(JSON.stringify({ ...push, commits }))
  const emptyBytes = encode().length
  if (bytes < emptyBytes) {
    const [nearest] = examples.toSorted(
      (left, right) => Math.abs(left.body.length - bytes) - Math.abs(right.body.length - bytes)
    )
    if (nearest !== undefined) return prepareGitHub(nearest, path, secret)
  }
  const oneBytes = Buffer.byteLength(JSON.stringify(makeCommit(0))) + 1
  for (let at = 0; at < Math.round((bytes - emptyBytes) / oneBytes); at += 1) commits.push(makeCommit(at))
  return prepareGitHub({ event: 'push', body: encode() }, path, secret)
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
function makeCommit(at: number): object {
  const id = (0x9e3779b1 * (at + 1)).toString(16).padStart(40, '0').slice(-40)
  const person = { name: 'Ada Example', email: 'ada@users.example', username: 'ada-example' }
  return {
    id,
    tree_id: id.split('').toReversed().join(''),
    distinct: true,
    message: `Change part ${at} of the documentation`,
    timestamp: '2026-05-15T15:20:30Z',
    url: `https://github.com/Octocoders/Hello-World/commit/${id}`,
    author: person,
    committer: person,
    added: [`docs/part-${at}.md`],
    removed: [],
    modified: ['README.md']
  }
}
