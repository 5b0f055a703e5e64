import type { Entropy } from '../core/entropy.ts'
import type { HeaderList } from '../core/header-list.ts'
import { limits } from './limits.ts'

export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

const traceparentFormat = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const tracestateFormat = /^[\u0020-\u007e]+$/

/** The sender's W3C trace context where it is valid, else one begun here. https://www.w3.org/TR/trace-context/ */
export function traceContextOf(headers: HeaderList, entropy: Entropy): TraceContext {
  const traceparent = headers.only('traceparent')
  if (traceparent === undefined || !traceparentFormat.test(traceparent))
    return { traceparent: `00-${entropy.hex(16)}-${entropy.hex(8)}-01` }
  // Members may be parted by tabs, which no attribute may hold.
  const tracestate = headers.all('tracestate').join(',').replaceAll('\t', ' ')
  const isKept = tracestateFormat.test(tracestate) && tracestate.length <= limits.maxTracestateChars
  return isKept ? { traceparent, tracestate } : { traceparent }
}
