import type { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'
import type { BodyForm, Provider } from '../core/provider.ts'

/** How the body of a delivery is to be read, by its one Content-Type. @throws Problem `content-type-unsupported` */
export function bodyFormOf(headers: HeaderList, provider: Provider): { form: BodyForm; mediaType: string } {
  const contentType = headers.only('content-type')
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  const form =
    mediaType !== undefined && Object.hasOwn(provider.bodies, mediaType) ? provider.bodies[mediaType] : undefined
  if (mediaType === undefined || form === undefined)
    throw new Problem('content-type-unsupported', {
      detail: `Configure the sender to post one of: ${Object.keys(provider.bodies).join(', ')}.`
    })
  return { form, mediaType }
}
