import type { CanaryKind, CanaryLedger } from './canary-ledger.ts'
import { merchantOf, ownerOf } from './canary-sources.ts'
import type { StoringRegion } from './canary-sources.ts'

/** A delivery with canaries in it, and what must become of it. */
export interface FatedDelivery {
  readonly name: string
  readonly source: string
  /** As its sender names it. */
  readonly event: string
  readonly body: Buffer
  /** Behind those of its sender. */
  readonly headers: readonly (readonly [string, string])[]
  readonly query: string
  readonly status: number
  /** Where some of it must be found in clear. */
  readonly foundIn: readonly StoringRegion[]
}

interface Fate {
  readonly source: string
  readonly owner?: string
  readonly status: number
  /** The residency of what may be stored. */
  readonly homes: readonly StoringRegion[]
  /** What is wrong with it. */
  readonly spoil?: (body: Buffer, canary: string) => Buffer
  readonly headers?: readonly (readonly [string, string])[]
  /** Places whose values are never stored in clear, besides the credential. */
  readonly hidden?: readonly string[]
  /** All of it is encrypted. */
  readonly isSealed?: true
}

const personPlaces = ['sender.login', 'pull_request.user.login', 'pull_request.body'] as const
const forged = [['X-Hub-Signature-256', `sha256=${'0'.repeat(64)}`]] as const

/** GitHub's pull requests, each by another of the sources. */
const fates: Readonly<Record<string, Fate>> = {
  'stored in uk': { source: 'to-uk', status: 200, homes: ['uk'] },
  'stored in eu': { source: 'to-eu', status: 200, homes: ['eu'] },
  'stored in ch': { source: 'to-ch', status: 200, homes: ['ch'] },
  'copied to two regions': { source: 'both', status: 200, homes: ['uk', 'eu'] },
  'parsed off the loop': { source: 'to-uk', status: 200, homes: ['uk'], spoil: (body) => padded(body, 150_000) },
  'another shape, let through': { source: 'to-uk', status: 200, homes: ['uk'], spoil: misshapen },
  'another shape, refused': { source: 'strict', status: 422, homes: [], spoil: misshapen },
  'without a region': { source: 'owned', owner: ownerOf.nobody, status: 503, homes: [] },
  'kept in custody': { source: 'kept', owner: ownerOf.nobody, status: 200, homes: ['eu'] },
  'forbidden where it is routed to': { source: 'astray', owner: ownerOf.uk, status: 503, homes: [] },
  'to a region that is down': { source: 'to-no', status: 503, homes: [] },
  'held in uk': { source: 'held-uk', status: 200, homes: ['uk'] },
  'held in ch': { source: 'held-ch', status: 200, homes: ['ch'] },
  'not admitted': { source: 'not-admitted', status: 403, homes: [] },
  treated: { source: 'treated', status: 200, homes: ['uk'], hidden: personPlaces },
  encrypted: { source: 'sealed', status: 200, homes: ['eu'], isSealed: true },
  forged: { source: 'to-uk', status: 401, homes: [], headers: forged },
  'no JSON': { source: 'to-uk', status: 422, homes: [], spoil: (body) => body.subarray(0, -1) },
  // So short that JSON.parse quotes all of it in its message.
  'a word and no JSON': { source: 'to-uk', status: 422, homes: [], spoil: (_, canary) => Buffer.from(canary) },
  'no UTF-8': { source: 'to-uk', status: 422, homes: [], spoil: (body) => Buffer.concat([body, Buffer.from([0xff])]) },
  'too large': { source: 'to-uk', status: 413, homes: [], spoil: (body, canary) => padded(body, 300_000, canary) },
  compressed: { source: 'to-uk', status: 415, homes: [], headers: [['Content-Encoding', 'gzip']] },
  'of another media type': { source: 'to-uk', status: 415, homes: [], headers: [['Content-Type', 'text/plain']] },
  'to nowhere': { source: 'to-nowhere', status: 404, homes: [] }
}

/** One for each fate, under a delivery id that says which. */
export function fatedDeliveries(ledger: CanaryLedger): readonly FatedDelivery[] {
  return [...Object.keys(fates).map((name) => fatedDelivery(name, ledger)), ...batches(ledger), handshake(ledger)]
}

/** One of them, again and again another. */
export function fatedDelivery(fate: string, ledger: CanaryLedger, name = fate): FatedDelivery {
  const found = fates[fate]
  if (found === undefined) throw new Error(`there is no fate called ${fate}`)
  const { source, owner = ownerOf.uk, status, homes, spoil, headers = [], hidden = [], isSealed = false } = found
  const make = (place: string, kind: CanaryKind = 'field'): string => {
    const isHidden = isNeverStored(kind) || hidden.includes(place) || (isSealed && kind === 'number')
    const facts = { delivery: name, place, homes: isHidden ? [] : homes }
    if (isSealed && ['field', 'key'].includes(kind)) return ledger.make({ ...facts, kind: 'sealed' })
    return ledger.make({ ...facts, kind: isHidden && kind === 'field' ? 'protected' : kind })
  }
  const body = Buffer.from(JSON.stringify(pullRequest(owner, make)))
  return {
    name,
    source,
    event: 'pull_request',
    body: spoil?.(body, make('filler')) ?? body,
    headers: [...requestHeaders(make), ...headers],
    query: `note=${make('query', 'query')}`,
    status,
    foundIn: status === 200 && !isSealed ? homes : []
  }
}

type Make = (place: string, kind?: CanaryKind) => string

function isNeverStored(kind: CanaryKind): boolean {
  return kind === 'protected' || kind === 'header' || kind === 'query'
}

function pullRequest(owner: string, make: Make): object {
  const user = (place: string): object => ({ login: make(place), type: 'User', id: 583231 })
  return {
    action: 'opened',
    number: 7,
    [make('a key', 'key')]: { [make('a deeper key', 'key')]: [make('an item'), Number(make('a number', 'number'))] },
    pull_request: {
      number: 7,
      title: `${make('title')}\r\n"${make('title')}"\u0000`,
      user: user('pull_request.user.login'),
      body: make('pull_request.body'),
      labels: [{ name: make('label') }],
      head: { ref: make('head.ref'), label: make('head.label') }
    },
    sender: user('sender.login'),
    hook: { config: { secret: make('hook.config.secret', 'protected'), url: make('hook.config.url') } },
    repository: {
      id: 186853002,
      description: make('repository.description'),
      html_url: `https://github.com/${owner}/${make('repository.html_url', 'attribute')}`,
      owner: { login: owner, type: 'Organization', html_url: `https://github.com/${owner}` }
    }
  }
}

/** Such as proxies and tracing add, and some that hold credentials. */
function requestHeaders(make: Make): readonly (readonly [string, string])[] {
  return [
    ['Authorization', `Bearer ${make('authorization', 'header')}`],
    ['Cookie', `session=${make('cookie', 'header')}`],
    ['Referer', `https://example.org/${make('referer', 'header')}`],
    ['X-Forwarded-For', make('x-forwarded-for', 'header')],
    ['Baggage', `user=${make('baggage', 'header')}`],
    [`X-${make('the name of a header', 'header')}`, 'a name'],
    ['Traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['Tracestate', `vendor=${make('tracestate', 'trace')}`]
  ]
}

/** A number where its sender documents an object. */
function misshapen(body: Buffer): Buffer {
  return Buffer.from(body.toString().replace('"sender":{', '"sender":7,"was":{'))
}

function padded(body: Buffer, bytes: number, filler = 'x'): Buffer {
  const text = filler.repeat(Math.ceil(bytes / filler.length))
  return Buffer.from(body.toString().replace(/}$/, `,"filler":"${text}"}`))
}

interface BatchFate {
  readonly source: string
  readonly status: number
  /** Of each item: whose it is, and where it may be stored. */
  readonly items: readonly (readonly [merchant: string, homes: readonly StoringRegion[]])[]
}

const batchFates: Readonly<Record<string, BatchFate>> = {
  'a batch of two regions': {
    source: 'batch',
    status: 200,
    items: [
      [merchantOf.uk, ['uk']],
      [merchantOf.eu, ['eu']]
    ]
  },
  'a batch with one that is undecided': {
    source: 'batch',
    status: 503,
    items: [
      [merchantOf.eu, []],
      [merchantOf.nobody, []]
    ]
  },
  'a batch kept in custody': {
    source: 'kept-batch',
    status: 200,
    items: [
      [merchantOf.eu, ['eu']],
      [merchantOf.nobody, ['eu']]
    ]
  },
  // What is of uk may not be in the custody's eu, so that none of the delivery is.
  'a batch that may not be kept': {
    source: 'kept-batch',
    status: 503,
    items: [
      [merchantOf.uk, []],
      [merchantOf.nobody, []]
    ]
  }
}

function batches(ledger: CanaryLedger): readonly FatedDelivery[] {
  return Object.entries(batchFates).map(([name, { source, status, items }]) => {
    const make = (place: string, kind: CanaryKind, homes: readonly StoringRegion[]): string =>
      ledger.make({ delivery: name, place, kind, homes })
    const events = items.map(([organisation, homes], index) => ({
      id: `EV${source}${status}${index}`,
      created_at: '2026-03-02T09:14:00.000Z',
      resource_type: 'payments',
      action: 'confirmed',
      links: { payment: `PM0${index}`, organisation },
      details: {
        origin: make(`${index}.origin`, 'field', homes),
        description: make(`${index}.description`, 'field', homes)
      },
      metadata: { [make(`${index}.key`, 'key', homes)]: Number(make(`${index}.number`, 'number', homes)) }
    }))
    // What stands around the items belongs to none of them.
    const body = Buffer.from(JSON.stringify({ events, meta: { webhook_id: make('webhook_id', 'field', []) } }))
    const foundIn = status === 200 ? items.flatMap(([, homes]) => homes) : []
    const query = `note=${make('query', 'query', [])}`
    return { name, source, event: 'events', body, headers: [], query, status, foundIn }
  })
}

/** https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema: its code is to be answered. */
function handshake(ledger: CanaryLedger): FatedDelivery {
  const name = 'a handshake'
  const validationCode = ledger.make({ delivery: name, place: 'validationCode', kind: 'echo', homes: [] })
  const note = ledger.make({ delivery: name, place: 'note', kind: 'field', homes: [] })
  const item = {
    id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
    topic: '/subscriptions/00000000-0000-4000-8000-000000000001',
    subject: '',
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: '2026-03-02T09:14:00.000Z',
    metadataVersion: '1',
    dataVersion: '2',
    data: { validationCode, note }
  }
  const headers = [['aeg-event-type', 'SubscriptionValidation']] as const
  const body = Buffer.from(JSON.stringify([item]))
  return { name, source: 'azure-event-grid-uk', event: 'none', body, headers, query: '', status: 200, foundIn: [] }
}
