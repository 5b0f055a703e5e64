import { Problem } from '../../core/problem.ts'

/** https://github.com/apache/kafka/blob/4.0/clients/src/main/java/org/apache/kafka/common/internals/Topic.java */
const pattern = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/

/** A bad name comes from our own code or configuration, never from a payload: the sender can't help it. */
export function requireTopicName(name: string): void {
  if (!pattern.test(name)) throw new Problem('internal', { reason: 'topic-invalid' })
}
