import type { QuarantineRequest } from '../../admin/quarantine-request.ts'
import type { ReadinessReport } from '../../admin/readiness-report.ts'
import type { ProblemCode } from '../../core/problems.ts'
import type { MetricsDump } from '../../telemetry/merge-metrics.ts'
import type { GatewayStatus } from '../join-gateway.ts'
import type { WorkerPlace } from './worker-place.ts'

/** The configuration that all workers are to use, told by what was read: each reads the files itself. */
export interface Expected {
  readonly fingerprint: string
  readonly digest: string
}

/** What a process has counted, for when it does not live to be asked again. */
export interface Tally {
  readonly metrics: MetricsDump
  readonly status: GatewayStatus
}

/** What the primary, the process above the workers, asks of one, and what it is answered. */
export interface Questions {
  start: {
    readonly asked: WorkerPlace & Expected & { readonly fingerprintKey: Uint8Array }
    readonly answer: StartAnswer
  }
  /** Whether its loop turns; answered before it serves too. With what it counted, if anything since it last told. */
  beat: { readonly asked: null; readonly answer: Tally | null }
  readiness: { readonly asked: null; readonly answer: ReadinessReport }
  /** All of them, and the status with them: a beat tells neither again as long as nothing more is counted. */
  metrics: { readonly asked: null; readonly answer: Tally }
  status: { readonly asked: null; readonly answer: GatewayStatus }
  quarantine: { readonly asked: QuarantineAsk; readonly answer: QuarantineAnswer }
  /** Does everything about a new configuration that can fail, and changes nothing. */
  prepare: { readonly asked: Expected; readonly answer: Vote }
  /** What is prepared comes into use, if it is that. */
  use: { readonly asked: Expected; readonly answer: Vote }
  /** What is prepared is given up. */
  abandon: { readonly asked: null; readonly answer: null }
  /** Something lies in quarantine that another worker brought there. */
  look: { readonly asked: null; readonly answer: null }
  /** Drains; answered with all that it counted when everything is closed, and then the process ends. */
  stop: { readonly asked: null; readonly answer: Tally | null }
}

export type QuestionName = keyof Questions
export type Asked<Name extends QuestionName> = Questions[Name]['asked']
export type AnswerTo<Name extends QuestionName> = Questions[Name]['answer']

export type StartAnswer =
  | { readonly kind: 'started'; readonly webhooks: string }
  /** The files are no longer as they were when the primary read them. */
  | { readonly kind: 'differs' }
  /** A sentence for the operator. */
  | { readonly kind: 'failed'; readonly why: string }

export type Vote = { readonly ok: true } | { readonly ok: false; readonly why: string }

export interface QuarantineAsk {
  readonly action: 'release' | 'drop'
  readonly request: QuarantineRequest
}

export type QuarantineAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail?: string; readonly reason?: string }

/** From the primary. */
export interface QuestionMessage {
  readonly id: number
  readonly name: QuestionName
  readonly asked: unknown
}

/** From a worker: an answer, or something that nobody asked. */
export type WorkerMessage =
  | { readonly id: number; readonly answer: unknown }
  /** It could not answer; its log says why. */
  | { readonly id: number; readonly failed: true }
  /** It listens to questions from now on. */
  | { readonly notice: 'here' }
  /** It brought something into quarantine: whoever counts should look. */
  | { readonly notice: 'look' }
