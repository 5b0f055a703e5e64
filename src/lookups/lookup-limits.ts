import type { FactName } from '../core/policy.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs

/** Bounds of what is asked. Only proved deliveries make the gateway ask, and only the systems that are configured. */
export const lookupLimits = {
  answerBytes: 1024 * 1024,
  /** For one request, besides the time of the delivery. */
  attemptTimeoutMs: 2 * secondMs,
  /** Of one question: a second time after what may pass by itself. */
  attempts: 2,
  /** Within one system, for commits that have moved with their repository. */
  redirects: 2,
  /** About one event, for one fact; of so many or more it is unknown, since an event's keys may leave out the rest. */
  questions: 32,
  /** At one system. */
  questionsAtOnce: 8,
  questionsWaiting: 64,
  waitMs: 2 * secondMs,
  /** A system that asks for a pause gets it, but not for ever; one that does not say how long gets the usual one. */
  usualPauseMs: minuteMs,
  longestPauseMs: 15 * minuteMs,
  /** Answers that are known: what is so, and apart from it what is not, so that the one never displaces the other. */
  answersKnown: 4_096,
  notSoKnownMs: 10 * secondMs
} as const

/** How long it is known that something is so. A digest and a commit never change; who may have signed them might. */
export const soKnownMs: Readonly<Record<FactName, number>> = {
  'commit.verified': 5 * minuteMs,
  'image.exists': 5 * minuteMs,
  'image.signed': minuteMs,
  // An approval may be withdrawn.
  'change.approved': 15 * secondMs
}

/** When a system is not asked any more, and when it is tried again. */
export const lookupBreakerLimits = { failures: 5, windowMs: 30 * secondMs, resetMs: 5 * secondMs } as const
