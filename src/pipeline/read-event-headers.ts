import type { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'

/** The attributes of a CloudEvent whose data is the body. */
export type EventHeaders = Readonly<Record<string, string>>

const prefix = 'ce-'
/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#naming-conventions */
const attributeName = /^[a-z0-9]{1,64}$/

/**
 * What the `ce-` headers of a binary mode request say; the media type is said by Content-Type alone.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#313-metadata-headers
 * @throws Problem `payload-malformed` for an attribute that stands there twice or is not written as the binding says
 */
export function readEventHeaders(headers: HeaderList): EventHeaders {
  const attributes = new Map<string, string>()
  for (const [header, value] of headers.entries()) {
    const name = header.toLowerCase().slice(prefix.length)
    if (!header.toLowerCase().startsWith(prefix) || name === 'datacontenttype' || !attributeName.test(name)) continue
    const text = attributes.has(name) ? undefined : decodeValue(value)
    if (text === undefined)
      throw new Problem('payload-malformed', {
        reason: 'event-header',
        detail: 'An attribute of the CloudEvent stands there twice, or is not encoded as its HTTP binding says.'
      })
    attributes.set(name, text)
  }
  return Object.fromEntries(attributes)
}

/** Quotes first, which older senders write, then one round of percent-decoding: §3.1.3.2. Undefined for what is neither. */
function decodeValue(value: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(value)) return undefined
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]
  const text = quoted === undefined ? value : quoted.replaceAll(/\\(.)/g, '$1')
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
