import type { Instant } from './clock.ts'
import { needsSecrets } from './scheme.ts'
import type { SchemeInUse } from './scheme.ts'
import type { ProofRule } from './source.ts'

const dayMs = 86_400_000
/** How long before its end an operator is told: of secrets and of certificates. */
export const expiryNoticeDays = 14
export const expiryNoticeMs = expiryNoticeDays * dayMs

/** `expires`: soon. `expired`: it no longer proves anything. `none-counts`: nothing that the source's sender sends is proved. */
export interface SecretNotice {
  readonly kind: 'expires' | 'expired' | 'none-counts'
  readonly source: string
  /** The secret's label; of `none-counts` there is none. */
  readonly secret: string | undefined
  readonly expiresAt: Instant | undefined
}

export interface NoticedSource {
  readonly name: string
  readonly proof: Pick<ProofRule, 'need'> & { readonly schemes: readonly Pick<SchemeInUse, 'scheme' | 'secrets'>[] }
}

/** What an operator should hear of a configuration's secrets at a moment. */
export function findSecretNotices(sources: Iterable<NoticedSource>, now: Instant): readonly SecretNotice[] {
  return Array.from(sources, (source) => noticesOf(source, now)).flat()
}

/** The moments at which something changes, in no order. */
export function secretMoments(sources: Iterable<NoticedSource>): readonly Instant[] {
  const windows = Array.from(sources, ({ proof }) => proof.schemes.flatMap(({ secrets }) => secrets)).flat()
  return windows.flatMap(({ window: { notBefore, notAfter } }) => [
    ...(notBefore === undefined ? [] : [notBefore]),
    ...(notAfter === undefined ? [] : [notAfter, notAfter - expiryNoticeMs])
  ])
}

function noticesOf({ name: source, proof }: NoticedSource, now: Instant): readonly SecretNotice[] {
  const secrets = proof.schemes.flatMap((use) => use.secrets)
  const notices = secrets.flatMap(({ label, window: { notAfter } }): readonly SecretNotice[] => {
    if (notAfter === undefined || notAfter - now > expiryNoticeMs) return []
    return [{ kind: notAfter <= now ? 'expired' : 'expires', source, secret: label, expiresAt: notAfter }]
  })
  if (canProve(proof, now)) return notices
  return [...notices, { kind: 'none-counts', source, secret: undefined, expiresAt: undefined }]
}

/** Whether a delivery can be proved at all: by every scheme that is needed, or by any one. */
function canProve({ need, schemes }: NoticedSource['proof'], now: Instant): boolean {
  const isOpen = ({ scheme, secrets }: Pick<SchemeInUse, 'scheme' | 'secrets'>): boolean =>
    !needsSecrets(scheme) || secrets.some((secret) => secret.isActive(now))
  return need === 'all' ? schemes.every(isOpen) : schemes.some(isOpen)
}
