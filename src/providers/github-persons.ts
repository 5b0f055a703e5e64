import type { Provider } from '../core/provider.ts'

/** Where GitHub's payloads name persons. Logins are kept by default, because what is built and who may is said by them. */
export const githubPersons: Provider['personal'] = [
  { path: 'sender.login', action: 'keep' },
  { path: 'pusher.name', action: 'keep' },
  { path: 'pusher.email', action: 'drop' },
  { path: 'commits.*.author.name', action: 'keep' },
  { path: 'commits.*.author.email', action: 'drop' },
  { path: 'commits.*.author.username', action: 'keep' },
  { path: 'commits.*.committer.name', action: 'keep' },
  { path: 'commits.*.committer.email', action: 'drop' },
  { path: 'head_commit.author.name', action: 'keep' },
  { path: 'head_commit.author.email', action: 'drop' },
  { path: 'head_commit.committer.name', action: 'keep' },
  { path: 'head_commit.committer.email', action: 'drop' },
  { path: 'sender.email', action: 'drop' },
  { path: 'pull_request.user.login', action: 'keep' },
  { path: 'pull_request.body', action: 'keep' },
  { path: 'issue.user.login', action: 'keep' },
  { path: 'issue.body', action: 'keep' },
  { path: 'comment.user.login', action: 'keep' },
  { path: 'comment.body', action: 'keep' },
  { path: 'review.user.login', action: 'keep' },
  { path: 'release.author.login', action: 'keep' }
]
