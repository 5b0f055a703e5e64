import type { IncomingMessage } from 'node:http'
import { tooLarge } from '../core/body-bounds.ts'
import type { BodyBounds } from '../core/body-bounds.ts'
import type { Clock, Instant } from '../core/clock.ts'
import type { Arrival, ClientCertificate, Delivery, HiddenTarget } from '../core/delivery.ts'
import { HeaderList } from '../core/header-list.ts'
import { declaredBytes, requirePlainBody } from './body-framing.ts'
import type { Cohort } from './cohort.ts'
import type { Reservation } from './in-flight-bytes.ts'
import { readBody } from './read-body.ts'

export interface ArrivalParts {
  readonly id: string
  readonly source: string
  readonly path: string
  readonly hidden: HiddenTarget
  readonly address: string | undefined
  readonly request: IncomingMessage
  readonly clock: Clock
  readonly reservation: Reservation
  readonly cohort: Cohort
  readonly clientCertificate: ClientCertificate | undefined
  /** What the delivery holds besides its body. */
  readonly requestChargeBytes: number
  /** Called when the body is about to be read, and never when it is not wanted. */
  readonly onWanted: () => void
}

/** A request whose headers have arrived. Whoever makes it releases its reservation. */
export class HttpArrival implements Arrival {
  readonly id: string
  readonly source: string
  readonly hasPathToken: boolean
  readonly method: 'POST' | 'OPTIONS'
  readonly receivedAt: Instant
  readonly #parts: ArrivalParts

  constructor(parts: ArrivalParts) {
    this.id = parts.id
    this.source = parts.source
    this.hasPathToken = parts.hidden.token !== undefined
    this.method = parts.request.method === 'OPTIONS' ? 'OPTIONS' : 'POST'
    this.receivedAt = parts.clock.now()
    this.#parts = parts
  }

  async receive(bounds: BodyBounds & { readonly until: Instant }): Promise<Delivery> {
    const { request, path, hidden, address, clock, reservation, cohort, clientCertificate } = this.#parts
    const { requestChargeBytes, onWanted } = this.#parts
    const { id, source, method, receivedAt } = this
    // The cheapest refusals first, and all of them before the first byte of the body.
    reservation.grow(requestChargeBytes)
    const headers = new HeaderList(request.rawHeaders)
    requirePlainBody(headers)
    const declared = declaredBytes(request)
    if (declared !== undefined && declared > bounds.maxBodyBytes) throw tooLarge(declared, bounds, 'declared')
    reservation.grow(declared ?? 0)

    onWanted()
    const onChunk = declared === undefined ? (bytes: number) => reservation.grow(bytes) : () => undefined
    const body = await readBody(request, { ...bounds, clock, onChunk })
    await cohort.gather()
    const delivery = { id, source, method, path, hidden, address, receivedAt, headers, body }
    return clientCertificate === undefined ? delivery : { ...delivery, clientCertificate }
  }
}
