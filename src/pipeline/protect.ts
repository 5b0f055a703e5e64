import type { Instant } from '../core/clock.ts'
import type { EventAttributes, PlacedEvent, ProtectedEvent } from '../core/event.ts'
import { treatments } from '../core/privacy.ts'
import type { Encrypt, Protecting, PublicKey, RegionKeys, Treatment } from '../core/privacy.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Secret } from '../core/secret.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { whenHere } from '../core/soon.ts'
import type { Soon } from '../core/soon.ts'
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
 * @throws Problem `not-protectable` for what can't be looked into, `protection-unavailable` without a region's key
 */
export function protect(
  placed: readonly PlacedEvent[],
  { source, snapshot, protecting, receivedAt }: ProtectingOf
): Soon<readonly ProtectedEvent[]> {
  const wanted = treatmentsOf(source)
  const pace = new Pace(protecting?.pause ?? (async () => undefined))
  const protectNext = (safe: ProtectedEvent[], event: PlacedEvent): Soon<ProtectedEvent[]> => {
    const keys = snapshot.regions.get(event.route.region)?.keys
    const protectedOne = protectOne(event, wanted, { keys, receivedAt, encrypt: protecting?.encrypt, pace })
    return whenHere(protectedOne, (one) => {
      safe.push(one)
      return safe
    })
  }
  // One after the other: each may be large.
  return placed.reduce<Soon<ProtectedEvent[]>>(
    (before, event) => whenHere(before, (safe) => protectNext(safe, event)),
    []
  )
}

/** What comes out of a quarantine was protected before it was laid there: what was taken out is gone, and its pseudonyms stay. */
export function keepProtected(placed: readonly PlacedEvent[]): readonly ProtectedEvent[] {
  return placed.map((event) => sealProtected(event, event.attributes, event.data))
}

function protectOne(event: PlacedEvent, wanted: Treatments, tools: Tools): Soon<ProtectedEvent> {
  // Without bytes there is nobody in them.
  if (event.data.length === 0) return sealProtected(event, event.attributes, event.data)
  return whenHere(treatValues(event, wanted, tools), (treated) =>
    wanted.encryptsAll
      ? encryptWhole(event, treated, tools)
      : sealProtected(event, reduced(event.attributes, treated.done), treated.data)
  )
}

async function encryptWhole(event: PlacedEvent, { data, done }: Treated, tools: Tools): Promise<ProtectedEvent> {
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

function treatValues(event: PlacedEvent, { trees, needsJson, encryptsAll }: Treatments, tools: Tools): Soon<Treated> {
  if (!event.isJson) {
    // Where a credential may stand is said by paths, and what is no JSON has none; of persons it may be full.
    if (!needsJson || encryptsAll) return { data: event.data, done: [] }
    throw new Problem('not-protectable', {
      reason: 'not-redactable',
      detail: 'The payload is no JSON, and personal data has to be taken out of it.'
    })
  }
  const treatNext = ({ data, done }: Treated, treatment: Treatment): Soon<Treated> => {
    const tree = trees[treatment]
    if (tree === undefined) return { data, done }
    const replacing = replaceValues(data, tree, replacementBy(treatment, tools), tools.pace)
    return whenHere(replacing, ({ data: replaced, count }) => ({
      data: replaced,
      done: count > 0 ? [...done, `${treatment}:${count}`] : done
    }))
  }
  return treatments.reduce<Soon<Treated>>(
    (before, treatment) => whenHere(before, (treated) => treatNext(treated, treatment)),
    { data: event.data, done: [] }
  )
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
        if (left < 0) throw new Problem('not-protectable', { reason: 'too-many-encrypted-values' })
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
