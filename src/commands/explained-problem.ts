import type { Problem } from '../core/problem.ts'
import type { Scheme } from '../core/scheme.ts'
import type { Source } from '../core/source.ts'
import type { SignatureFault } from '../core/verdict.ts'

/** A problem for the operator, who may know more than the sender: never a payload value or a secret. */
export function explainProblem({ code, reason, detail, message }: Problem, source: Source): string {
  const why = explainReason(code, reason, source)
  return `${code}: ${why ?? [detail ?? message, reason === undefined ? '' : `(${reason})`].join(' ').trim()}`
}

function explainReason(code: string, reason: string | undefined, source: Source): string | undefined {
  if (reason === undefined) return undefined
  if (code === 'signature-invalid') return explainFaults(source.proof.scheme).get(reason)
  if (code === 'body-too-large') return `the source takes at most ${source.maxBodyBytes} bytes`
  if (code === 'undecided') return explainUndecided(reason, source)
  return undefined
}

function explainFaults({ header, prefix, encoding, algorithm }: Scheme): ReadonlyMap<string, string> {
  const faults: Readonly<Record<SignatureFault, string>> = {
    missing: `there is no header ${header}`,
    doubled: `there are several headers ${header}`,
    malformed: `${header} is not ${prefix} and the ${encoding} of a whole ${algorithm} digest`,
    mismatch: 'no secret that counts made this signature of these bytes: another secret, or the body was changed',
    'no-active-secret': 'none of the secrets of the source counts at that time: see notBefore and notAfter'
  }
  return new Map(Object.entries(faults))
}

function explainUndecided(reason: string, { tenant, provider, name }: Source): string {
  if (reason === 'tenant-unknown')
    return tenant.kind === 'fixed'
      ? `the tenants file has no tenant "${tenant.id}"`
      : `the payload's ${tenant.name} names no tenant under names.${provider.name} or names["source/${name}"]; nothing is stored`
  if (reason === 'home-not-configured') return 'the home of the tenant is none of the regions; nothing is stored'
  return `${reason}; nothing is stored`
}
