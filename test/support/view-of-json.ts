import type { ReadingView } from '../../src/core/event-reader.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import { parsePayload } from '../../src/pipeline/parse-payload.ts'
import { viewsOf } from '../../src/pipeline/reading-view.ts'
import { fixedStart } from './fixed-clock.ts'

/** What the rules may read of a JSON body that is one event. */
export function viewOfJson(body: string, headers: readonly string[] = []): ReadingView {
  const payload = parsePayload(Buffer.from(body), { form: { kind: 'json' }, mediaType: 'application/json' })
  const [view] = viewsOf({ source: 'test', headers: new HeaderList(headers), receivedAt: fixedStart }, payload)
  if (view === undefined) throw new Error('the body is no event')
  return view
}
