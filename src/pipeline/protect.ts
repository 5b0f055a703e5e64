import type { Instant } from '../core/clock.ts'
import type { EventAttributes, PlacedEvent, ProtectedEvent } from '../core/event.ts'
import { treatments } from '../core/privacy.ts'
import type { Encrypt, Protecting, PublicKey, RegionKeys, Treatment } from '../core/privacy.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Secret } from '../core/secret.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import { decode } from './json-scan.ts'
import { limits } from './limits.ts'
import { Pace } from './privacy/pace.ts'
import { pseudonymOf } from './privacy/pseudonym.ts'
import { replaceValues } from './privacy/replace-values.ts'
import type { Replacement } from './privacy/replace-values.ts'
import { treatmentsOf } from './privacy/treatments-of.ts'
import type { Treatments } from './privacy/treatments-of.ts'
import { sealProtected } from './seal.ts'

const joseType = 'application/jose'

export interface ProtectingOf {
  readonly source: Source
  readonly snapshot: Snapshot
  readonly protecting: Protecting | undefined
  readonly receivedAt: Instant
}

/** What treats one copy: its region's keys, and the turns that it takes. */
interface Tools {
  readonly keys: RegionKeys | undefined
  readonly receivedAt: Instant
  readonly encrypt: Encrypt | undefined
  readonly pace: Pace
}

/**
 * Takes out of every copy what its region may not have of persons: before any bus, spool or quarantine has seen it.
 * Credentials that the provider's data names are taken out always. What can't be done as it was asked is not stored.
 * @throws Problem `payload-malformed` for what can't be looked into, `protection-unavailable` without a region's key
 */
export async function protect(
  placed: readonly PlacedEvent[],
  { source, snapshot, protecting, receivedAt }: ProtectingOf
): Promise<readonly ProtectedEvent[]> {
  const wanted = treatmentsOf(source)
  const pace = new Pace(protecting?.pause ?? (async () => undefined))
  const safe: ProtectedEvent[] = []
  // One after the other: each may be large.
  for (const event of placed) {
    const keys = snapshot.regions.get(event.route.region)?.keys
    safe.push(await protectOne(event, wanted, { keys, receivedAt, encrypt: protecting?.encrypt, pace }))
  }
  return safe
}

/** What comes out of a quarantine was protected before it was laid there: what was taken out is gone, and its pseudonyms stay. */
export function keepProtected(placed: readonly PlacedEvent[]): readonly ProtectedEvent[] {
  return placed.map((event) => sealProtected(event, event.attributes, event.data))
}

async function protectOne(event: PlacedEvent, wanted: Treatments, tools: Tools): Promise<ProtectedEvent> {
  // Without bytes there is nobody in them.
  if (event.data.length === 0) return sealProtected(event, event.attributes, event.data)
  const { data, done } = await treatValues(event, wanted, tools)
  if (!wanted.encryptsAll) return sealProtected(event, reduced(event.attributes, done), data)
  const { dataschema: _, ...attributes } = event.attributes
  const jwe = await encryptTo(data, event.attributes.datacontenttype, tools)
  return sealProtected(
    event,
    { ...attributes, datacontenttype: joseType, dataredacted: [...done, 'encrypt:all'].join(',') },
    jwe
  )
}

interface Treated {
  readonly data: Uint8Array
  /** `drop:3`, in the order in which it was done. */
  readonly done: readonly string[]
}

async function treatValues(
  event: PlacedEvent,
  { trees, needsJson, encryptsAll }: Treatments,
  tools: Tools
): Promise<Treated> {
  if (!event.isJson) {
    // Where a credential may stand is said by paths, and what is no JSON has none; of persons it may be full.
    if (!needsJson || encryptsAll) return { data: event.data, done: [] }
    throw new Problem('payload-malformed', {
      reason: 'not-redactable',
      detail: 'The payload is no JSON, and personal data has to be taken out of it.'
    })
  }
  let { data } = event
  const done: string[] = []
  for (const treatment of treatments) {
    const tree = trees[treatment]
    if (tree === undefined) continue
    const replaced = await replaceValues(data, tree, replacementBy(treatment, tools), tools.pace)
    data = replaced.data
    if (replaced.count > 0) done.push(`${treatment}:${replaced.count}`)
  }
  return { data, done }
}

function replacementBy(treatment: Treatment, tools: Tools): Replacement {
  switch (treatment) {
    case 'drop':
      return () => 'null'
    case 'pseudonymise':
      return (value) => JSON.stringify(pseudonymOf(value, pseudonymKey(tools)))
    case 'encrypt': {
      let left: number = limits.maxEncryptedValues
      return async (value) => {
        left -= 1
        if (left < 0) throw new Problem('payload-malformed', { reason: 'too-many-encrypted-values' })
        const jwe = await encryptTo(value, 'application/json', tools)
        return JSON.stringify(decode(jwe, 0, jwe.length))
      }
    }
  }
}

function pseudonymKey({ keys, receivedAt }: Tools): Secret {
  const key = keys?.pseudonym.find((secret) => secret.isActive(receivedAt))
  if (key === undefined) throw new Problem('protection-unavailable', { reason: 'no-pseudonym-key' })
  return key
}

async function encryptTo(plain: Uint8Array, mediaType: string, { keys, encrypt }: Tools): Promise<Uint8Array> {
  const key: PublicKey | undefined = keys?.encryption
  if (key === undefined || encrypt === undefined)
    throw new Problem('protection-unavailable', { reason: 'no-encryption-key' })
  try {
    return await encrypt(plain, key, mediaType)
  } catch (thrown) {
    // Its own words could hold a part of what it was given.
    throw new Problem('protection-unavailable', { reason: toProblem(thrown).reason ?? 'encryption-failed' })
  }
}

/** A schema that says what was there no longer says what is. */
function reduced(attributes: EventAttributes, done: readonly string[]): EventAttributes {
  if (done.length === 0) return attributes
  const { dataschema } = attributes
  return {
    ...attributes,
    ...(dataschema === undefined ? {} : { dataschema: `${dataschema}#reduced` }),
    dataredacted: done.join(',')
  }
}
