/** A pull request event of a repository that an organisation owns, as bytes. */
export function pullRequestBody(owner = 'Octocoders', more: Readonly<Record<string, unknown>> = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      action: 'opened',
      number: 7,
      pull_request: { number: 7 },
      repository: {
        id: 186853002,
        html_url: `https://github.com/${owner}/Hello-World`,
        owner: { login: owner, type: 'Organization', html_url: `https://github.com/${owner}` }
      },
      ...more
    })
  )
}
