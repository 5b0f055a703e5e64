import type { Instant } from '../core/clock.ts'
import { lookupLimits } from './lookup-limits.ts'
import type { Answer } from './question.ts'

interface Known {
  readonly answer: Answer
  readonly until: Instant
}

/** What was answered lately: the least recently used is forgotten first, of what is so and of what is not each by itself. */
export class AnswerCache {
  readonly #so = new Map<string, Known>()
  readonly #notSo = new Map<string, Known>()
  readonly #most: number

  constructor(most: number = lookupLimits.answersKnown) {
    this.#most = most
  }

  find(key: string, now: Instant): { readonly answer: Answer } | undefined {
    return take(this.#so, key, now) ?? take(this.#notSo, key, now)
  }

  keep(key: string, answer: Answer, until: Instant): void {
    const [kept, other] = answer === true ? [this.#so, this.#notSo] : [this.#notSo, this.#so]
    other.delete(key)
    kept.delete(key)
    const [oldest] = kept.keys()
    if (oldest !== undefined && kept.size >= this.#most) kept.delete(oldest)
    kept.set(key, { answer, until })
  }
}

function take(known: Map<string, Known>, key: string, now: Instant): Known | undefined {
  const found = known.get(key)
  if (found === undefined) return undefined
  known.delete(key)
  if (now >= found.until) return undefined
  known.set(key, found)
  return found
}
