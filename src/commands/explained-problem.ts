import type { UndecidedReason } from '../core/policy.ts'
import type { Problem } from '../core/problem.ts'
import type { Scheme } from '../core/scheme.ts'
import type { Source } from '../core/source.ts'
import type { SignatureFault } from '../core/verdict.ts'
import { describeForm, placeOf } from './describe-scheme.ts'

/** A problem for the operator, who may know more than the sender: never a payload value or a secret. */
export function explainProblem({ code, reason, detail, message }: Problem, source: Source): string {
  const why = explainReason(code, reason, source)
  return `${code}: ${why ?? [detail ?? message, reason === undefined ? '' : `(${reason})`].join(' ').trim()}`
}

function explainReason(code: string, reason: string | undefined, source: Source): string | undefined {
  if (reason === undefined) return undefined
  if (code === 'signature-invalid' || code === 'secrets-unavailable') return explainFault(reason, source)
  if (code === 'body-too-large') return `the source takes at most ${source.maxBodyBytes} bytes`
  if (code === 'event-too-large' && reason === 'received')
    return `the source takes at most ${source.maxBodyBytes} bytes, because no region that it can reach stores more`
  if (code === 'undecided') return explainUndecided(reason, source)
  return undefined
}

function isSigned({ kind }: Scheme): boolean {
  return !['token', 'basic', 'path-token', 'client-certificate'].includes(kind)
}

/** Of the first scheme that could say so: the reason of a problem does not tell which of several it was. */
function explainFault(fault: string, { proof }: Source): string | undefined {
  const places = proof.schemes.map(({ scheme }) => placeOf(scheme)).join(' or ')
  const faults: Readonly<Record<SignatureFault, string>> = {
    missing: `there is no ${places}, or nothing of what it signs`,
    doubled: `there are several of what should stand there once: ${places}`,
    malformed: proof.schemes.map(({ scheme }) => describeForm(scheme)).join('; or '),
    mismatch: proof.schemes.some(({ scheme }) => isSigned(scheme))
      ? 'no secret that counts made this signature of these bytes: another secret, or the body was changed'
      : 'what the sender shows is no secret that counts',
    stale: 'the proof is good and too old: it was sent again by somebody, or a clock is wrong',
    future: 'the proof is good and of a time to come: a clock is wrong',
    'no-active-secret': 'none of the secrets of the source counts at that time: see notBefore and notAfter',
    claims: 'the token is good, and by another issuer or for another audience than the source’s settings say',
    'unknown-key': 'it is signed by a key that its sender does not publish, or that lies at a place not its own',
    'key-unavailable': 'the sender’s keys could not be fetched',
    certificate: 'the certificate has expired, is too weak, or is none of the source’s',
    address:
      'the sender’s address is none of proof.addresses: the delivery file’s "address", or what the proxies in between say',
    'not-in-registry': 'the registry does not have the image that the delivery announces, or the delivery names none'
  }
  return new Map(Object.entries(faults)).get(fault)
}

function explainUndecided(reason: string, { tenant, provider, name }: Source): string {
  if (reason === 'tenant-unknown')
    return tenant.kind === 'fixed'
      ? `the tenants file has no tenant "${tenant.id}"`
      : `the payload's ${tenant.name} names no tenant under names.${provider.name} or names["source/${name}"]; nothing is stored`
  const why = new Map(Object.entries(undecided)).get(reason)
  return `${why ?? reason}; nothing is stored`
}

const undecided: Readonly<Record<Exclude<UndecidedReason, 'tenant-unknown'>, string>> = {
  'no-residency-rule': 'no residency rule matches it',
  'nothing-allowed': 'the residency rules that match it allow no region in common, or one has expired or fails',
  'no-routing-rule': 'no routing rule matches it',
  'routing-error': 'the routing rule that should decide it fails',
  'routing-nowhere': 'its routing rule names no region',
  'region-not-configured':
    'its route leads to what is none of the regions: the home of its tenant, or what a rule names',
  'region-not-allowed': 'its route leads where residency does not allow'
}
