import { hash } from 'node:crypto'
import type { SourceConfig } from '../../config/config.ts'
import type { Entropy } from '../../core/entropy.ts'
import type { Instant } from '../../core/clock.ts'
import type { Secret } from '../../core/secret.ts'
import { signScheme } from '../../signatures/sign-scheme.ts'
import { CommandFailure } from '../exit-status.ts'
import type { Header } from './request-shape.ts'
import { requestShapeOf } from './request-shape-of.ts'
import { readSampleBody } from './sample-catalogue.ts'
import type { Sample } from './sample-catalogue.ts'

/** One sample, ready to be posted to `path` of a gateway. */
export interface SignedRequest {
  readonly sample: string
  /** The provider's own id of this delivery. */
  readonly deliveryId: string
  readonly path: string
  readonly headers: readonly Header[]
  readonly body: Uint8Array
}

export interface SigningOptions {
  readonly source: SourceConfig
  readonly now: Instant
  readonly entropy: Entropy
  /** In place of the samples' organisation. */
  readonly as?: string
  /** Flips a bit of the body after it was signed. */
  readonly tamper?: boolean
}

/** Signs a sample as the provider itself would, with the first of the source's secrets that counts, as a new delivery. */
export async function signSample(sample: Sample, options: SigningOptions): Promise<SignedRequest> {
  const { source, entropy, tamper = false } = options
  const shape = requestShapeOf(source.provider, sample)
  const deliveryId = entropy.uuid()
  const body = renewIds(await readSampleBody(sample, options.as), deliveryId)
  const secret = activeSecret(source, options.now)
  return {
    sample: sample.name,
    deliveryId,
    path: `/webhooks/${source.name}`,
    headers: [
      ...shape.headers({ event: sample.event, deliveryId, body, secret }),
      ...signScheme(source.proof.scheme, body, secret)
    ],
    body: tamper ? flipOneBit(body) : body
  }
}

/** Ids in the body are new with each delivery, like those in headers. */
function renewIds(body: Uint8Array, deliveryId: string): Uint8Array {
  const text = Buffer.from(body).toString()
  return Buffer.from(text.replaceAll(/sampleid\d+/g, (mark) => hash('sha256', deliveryId + mark, 'hex').slice(0, 16)))
}

function activeSecret({ name, proof }: SourceConfig, now: Instant): Secret {
  const secret = proof.secrets.find((candidate) => candidate.isActive(now))
  if (secret !== undefined) return secret
  throw new CommandFailure(`No secret of the source "${name}" counts at this time.`, {
    hint: 'Correct notBefore and notAfter of its secrets in the configuration.'
  })
}

/** In the middle, where it changes what the payload says and not how it is framed. */
function flipOneBit(body: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(body)
  const middle = Math.floor(changed.length / 2)
  changed[middle] = (changed[middle] ?? 0) ^ 1
  return changed
}
