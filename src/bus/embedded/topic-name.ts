import { Problem } from '../../core/problem.ts'

/** Kafka's rule for topic names; it leaves no way out of the directory either. */
const pattern = /^[a-zA-Z0-9._-]{1,249}$/

/** `lock.db` and what SQLite puts beside it lie among the topics' directories, and so do the logs of workers. */
const reserved = /^(\.{1,2}|lock\.db.*|worker-\d+)$/

export function isTopicName(name: string): boolean {
  return pattern.test(name) && !reserved.test(name)
}

/** A bad name comes from our own code or configuration, never from a payload: the sender can't help it. */
export function requireTopicName(name: string): void {
  if (!isTopicName(name)) throw new Problem('internal', { reason: 'topic-invalid' })
}
