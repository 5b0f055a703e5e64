import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { ClientCertificate, HiddenTarget } from '../core/delivery.ts'
import type { Entropy } from '../core/entropy.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { awaitsContinue } from './body-framing.ts'
import type { Cohort } from './cohort.ts'
import { HttpArrival } from './http-arrival.ts'
import { Reservation } from './in-flight-bytes.ts'
import type { InFlightBytes } from './in-flight-bytes.ts'
import type { HttpLimits } from './limits.ts'
import type { Responder } from './respond.ts'

export interface DeliverParts {
  readonly pipeline: Pipeline
  readonly currentSnapshot: () => Snapshot
  readonly clock: Clock
  readonly inFlight: InFlightBytes
  readonly cohort: Cohort
  readonly limits: Pick<HttpLimits, 'requestChargeBytes'>
  readonly addressOf: (request: IncomingMessage) => string
  readonly senderAddressOf: (request: IncomingMessage) => string | undefined
  readonly clientCertificateOf: (request: IncomingMessage) => ClientCertificate | undefined
  readonly responder: Responder
  readonly entropy: Entropy
  readonly onClientGone: () => void
}

export interface Target {
  readonly source: string
  /** Without what senders put tokens into: the part behind the source's name, and the query. */
  readonly path: string
  readonly hidden: HiddenTarget
}

export type Deliver = (request: IncomingMessage, response: ServerResponse, target: Target) => Promise<void>

/** From a request to its answer: everything between is the pipeline's. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { clock, inFlight, cohort, limits, responder, entropy } = parts
  return async function deliver(request, response, { source, path, hidden }) {
    const reservation = new Reservation(inFlight, parts.addressOf(request))
    const id = entropy.uuid()
    try {
      const arrival = new HttpArrival({
        id,
        source,
        path,
        hidden,
        request,
        clock,
        reservation,
        cohort,
        address: parts.senderAddressOf(request),
        clientCertificate: parts.clientCertificateOf(request),
        requestChargeBytes: limits.requestChargeBytes,
        onWanted: () => {
          if (awaitsContinue(request)) response.writeContinue()
        }
      })
      const { outcome, reply } = await parts.pipeline(arrival, parts.currentSnapshot())
      const isAnswered = responder.send(request, response, reply, id)
      if (!isAnswered && !isClientClosed(outcome)) parts.onClientGone()
    } catch (thrown) {
      // Whoever answers now knows nothing of deliveries.
      if (!response.headersSent) response.setHeader('Turnpike-Delivery', id)
      throw thrown
    } finally {
      reservation.release()
    }
  }
}

/** The pipeline has counted it already. */
function isClientClosed(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.problem.code === 'client-closed'
}
