import type { Breaker } from '../core/breaker.ts'
import type { Instant } from '../core/clock.ts'
import type { FactsAbout, FindFacts } from '../core/find-facts.ts'
import type { FactName, Facts } from '../core/policy.ts'
import { Problem } from '../core/problem.ts'
import { settleBy } from '../pipeline/deadline.ts'
import { AnswerCache } from './answer-cache.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits, soKnownMs } from './lookup-limits.ts'
import { nameQuestions } from './name-questions.ts'
import type { NamingParts } from './name-questions.ts'
import type { Answer, Question } from './question.ts'
import { Target } from './target.ts'

/** `absent`: the event does not name what could be asked, or the system that was asked does not know it. */
export const lookupOutcomes = ['found', 'absent', 'failed', 'timeout', 'breaker'] as const
export type LookupOutcome = (typeof lookupOutcomes)[number]

export interface LookupClientParts extends NamingParts {
  readonly createBreaker: () => Breaker
  /** A fact was wanted of an event; it must not throw. */
  readonly onWanted: (fact: FactName, outcome: LookupOutcome, durationMs: number) => void
  /** A question was not answered: a few words for the operator. It must not throw. */
  readonly onFailed: (fact: FactName, host: string, outcome: LookupOutcome, why: string) => void
}

interface Found {
  readonly outcome: LookupOutcome
  readonly value?: boolean
}

/**
 * Finds out by questions to other systems what admission depends on. One question for all who ask the same at once; an
 * answer that comes too late for its delivery is known when it is sent again.
 */
export class LookupClient {
  readonly #parts: LookupClientParts
  readonly #targets = new Map<string, Target>()
  readonly #asking = new Map<string, Promise<Answer>>()
  readonly #known = new AnswerCache()
  #isStopped = false

  constructor(parts: LookupClientParts) {
    this.#parts = parts
  }

  readonly find: FindFacts = async (wanted, about, until) => {
    const { clock } = this.#parts
    const now = clock.now()
    // Half of the time that is left: what is found out must still be stored.
    const by = now + (until - now) / 2
    const found = await Promise.all(wanted.map(async (fact) => [fact, await this.#findOne(fact, about, by)] as const))
    const facts: Partial<Record<FactName, boolean>> = {}
    for (const [fact, { value }] of found) if (value !== undefined) facts[fact] = value
    return facts satisfies Facts
  }

  /** Breaks off what is being asked. */
  stop(): void {
    this.#isStopped = true
    for (const target of this.#targets.values()) target.stop()
  }

  async #findOne(fact: FactName, about: FactsAbout, by: Instant): Promise<Found> {
    const { clock, onWanted } = this.#parts
    const startedMs = clock.monotonicMs()
    const questions = nameQuestions(fact, about, this.#parts)
    const answers = await Promise.all(questions.map(async (question) => this.#answerBy(fact, question, by)))
    const found = join(answers)
    onWanted(fact, found.outcome, clock.monotonicMs() - startedMs)
    return found
  }

  async #answerBy(fact: FactName, question: Question, by: Instant): Promise<Found> {
    const { clock } = this.#parts
    const known = this.#known.find(question.key, clock.now())
    if (known !== undefined) return foundOf(known.answer)
    try {
      return foundOf(await settleBy(async () => this.#ask(fact, question), by, clock, ignoreLate))
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.code === 'deadline-exceeded') return { outcome: 'timeout' }
      return { outcome: thrown instanceof LookupFailure ? thrown.outcome : 'failed' }
    }
  }

  /** It goes on when nobody waits any more, within bounds of its own. */
  #ask(fact: FactName, question: Question): Promise<Answer> {
    const { key } = question
    const known = this.#asking.get(key)
    if (known !== undefined) return known
    const asking = this.#begin(fact, question).finally(() => this.#asking.delete(key))
    this.#asking.set(key, asking)
    return asking
  }

  async #begin(fact: FactName, { target, key, ask }: Question): Promise<Answer> {
    const { clock, onFailed } = this.#parts
    try {
      const answer = await this.#targetOf(target).ask(ask)
      this.#known.keep(key, answer, clock.now() + (answer === true ? soKnownMs[fact] : lookupLimits.notSoKnownMs))
      return answer
    } catch (thrown) {
      const failure = thrown instanceof LookupFailure ? thrown : undefined
      onFailed(fact, new URL(target).host, failure?.outcome ?? 'failed', failure?.message ?? 'it cannot be asked')
      throw thrown
    }
  }

  #targetOf(origin: string): Target {
    const { clock, createBreaker } = this.#parts
    const target = this.#targets.get(origin) ?? new Target({ clock, breaker: createBreaker() })
    this.#targets.set(origin, target)
    if (this.#isStopped) target.stop()
    return target
  }
}

function foundOf(answer: Answer): Found {
  return answer === undefined ? { outcome: 'absent' } : { outcome: 'found', value: answer }
}

/** All must be yes. One no is enough to know; else what could not be found out is unknown. */
function join(answers: readonly Found[]): Found {
  const against = answers.find(({ value }) => value === false)
  const unknown = answers.find(({ value }) => value === undefined)
  return against ?? unknown ?? answers[0] ?? { outcome: 'absent' }
}

function ignoreLate(): void {
  // It is known from then on.
}
