import type { BodyForm } from '../core/body-form.ts'
import type { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'
import type { Provider } from '../core/provider.ts'

const jsonType = /^application\/(?:[\w.+-]+\+)?json$/
const mediaTypeForm = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/

/** How the body of a delivery is to be read, by its one Content-Type. @throws Problem `content-type-unsupported` */
export function bodyFormOf(headers: HeaderList, provider: Provider): { form: BodyForm; mediaType: string } {
  const isUnnamed = headers.all('content-type').length === 0
  // Bytes that nobody named: https://www.rfc-editor.org/rfc/rfc9110#section-8.3
  const contentType = isUnnamed ? 'application/octet-stream' : headers.only('content-type')
  const mediaType = baseMediaType(contentType ?? '')
  const form = formFor(mediaType, provider.bodies)
  if (contentType === undefined || form === undefined)
    throw new Problem('content-type-unsupported', {
      detail: `Configure the sender to post one of: ${Object.keys(provider.bodies).join(', ')}.`
    })
  // Here Content-Type is the type of the event's data, with its parameters.
  return { form, mediaType: form.kind === 'cloudevents-binary' ? contentType.trim() : mediaType }
}

/** Without parameters, in lower case. */
export function baseMediaType(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase()
}

export function isJsonType(mediaType: string): boolean {
  return jsonType.test(mediaType)
}

function formFor(mediaType: string, bodies: Provider['bodies']): BodyForm | undefined {
  if (mediaType !== '*' && Object.hasOwn(bodies, mediaType)) return bodies[mediaType]
  const other = mediaTypeForm.test(mediaType) ? bodies['*'] : undefined
  // An event format that nothing here reads is no data of an event.
  return other?.kind === 'cloudevents-binary' && mediaType.startsWith('application/cloudevents') ? undefined : other
}
