import type { Provider } from '../core/provider.ts'

const costs = { disables: 'disables the endpoint', blocks: 'holds back what comes after' } as const

/** What "send again" costs besides the delivery, with senders whom it costs more. */
export function costOfFailures({ title, failures: { effect } }: Provider): string | undefined {
  if (effect !== 'disables' && effect !== 'blocks') return undefined
  return `${title} ${costs[effect]} when it is told "send again" too often`
}
