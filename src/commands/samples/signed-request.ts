import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { SourceConfig } from '../../config/config.ts'
import type { Entropy } from '../../core/entropy.ts'
import type { Instant } from '../../core/clock.ts'
import type { Provider } from '../../core/provider.ts'
import type { SchemeInUse, SharedSecretScheme } from '../../core/scheme.ts'
import type { Secret } from '../../core/secret.ts'
import { isSharedSecret, signScheme } from '../../signatures/sign-scheme.ts'
import type { Signed } from '../../signatures/sign-scheme.ts'
import { describeError } from '../describe-error.ts'
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
  /** Behind the path, where the source asks for one: it must not be shown. */
  readonly pathToken: string | undefined
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
  const body = renewIds(await readBody(sample, options.as), deliveryId)
  const schemes = signedSchemes(source, tamper)
  const [secret] = schemes.map((use) => activeSecret(source, use, options.now))
  const path = `/webhooks/${source.name}`
  const headers = secret === undefined ? [] : shape.headers({ event: sample.event, deliveryId, body, secret })
  let signed: Signed = { headers, body }
  for (const use of schemes) {
    const next = signScheme(
      use.scheme,
      { ...use, ...signed, path },
      activeSecret(source, use, options.now),
      options.now
    )
    signed = { ...signed, ...next, headers: [...signed.headers, ...next.headers] }
  }
  const { pathToken } = signed
  return {
    sample: sample.name,
    deliveryId,
    path,
    pathToken,
    headers: signed.headers,
    body: tamper ? flipOneBit(signed.body) : signed.body
  }
}

/** Those of a user's own provider are the user's to mend. */
async function readBody(sample: Sample, as: string | undefined): Promise<Uint8Array> {
  try {
    return await readSampleBody(sample, as)
  } catch (thrown) {
    const why =
      thrown instanceof SyntaxError ? `is no JSON: ${thrown.message}` : `cannot be read: ${describeError(thrown)}`
    throw new CommandFailure(`The sample ${fileURLToPath(sample.file)} ${why}.`, { hint: 'Correct the file.' })
  }
}

/** Ids in the body are new with each delivery, like those in headers. */
function renewIds(body: Uint8Array, deliveryId: string): Uint8Array {
  const text = Buffer.from(body).toString()
  return Buffer.from(text.replaceAll(/sampleid\d+/g, (mark) => hash('sha256', deliveryId + mark, 'hex').slice(0, 16)))
}

type SharedUse = SchemeInUse & { readonly scheme: SharedSecretScheme }

/** By every scheme that the source asks for, or by the first that can be signed here. */
function signedSchemes({ name, proof, provider }: SourceConfig, tamper: boolean): readonly SharedUse[] {
  const shared = proof.schemes.flatMap((use) => (isSharedSecret(use.scheme) ? [{ ...use, scheme: use.scheme }] : []))
  const schemes = proof.need === 'any' ? shared.slice(0, 1) : shared
  if (schemes.length === 0 || (proof.need === 'all' && shared.length < proof.schemes.length))
    throw new CommandFailure(`Only ${provider.title} itself can prove deliveries of the source "${name}".`, {
      hint: `It signs by a key that nobody else has. ${hintOtherScheme(provider)}`
    })
  if (tamper && !schemes.some(({ scheme }) => isBodySigned(scheme)))
    throw new CommandFailure(`Nothing that proves deliveries of the source "${name}" covers their body.`, {
      hint: 'Nobody can tell that a body was changed there: --tamper would show nothing.'
    })
  return schemes
}

/** What can be posted from here, if anything can. */
function hintOtherScheme({ schemes }: Provider): string {
  const shared = Object.keys(schemes).filter((name) => schemes[name] !== undefined && isSharedSecret(schemes[name]))
  return shared.length === 0
    ? 'Have the sender itself post a test.'
    : `Try a source whose proof has \`scheme: ${shared.join('` or `')}\`, or have the sender itself post a test.`
}

/** Whether every byte of the body is covered. */
function isBodySigned({ kind }: SharedSecretScheme): boolean {
  return kind === 'hmac' || kind === 'hash'
}

function activeSecret({ name }: SourceConfig, { secrets }: SharedUse, now: Instant): Secret {
  const secret = secrets.find((candidate) => candidate.isActive(now))
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
