import { secretCommandOf } from './secret-command.ts'
import type { SecretSpec } from './secret-spec.ts'
import { senderPageOf } from './sender-page.ts'

export interface SecretAdvice {
  /** What belongs where the secret is read. */
  readonly what: string
  /** How one comes by it. */
  readonly how: string
}

/** For whoever has none: who makes it differs from sender to sender. */
export function adviseOn({ isOurs, scheme, sender }: Pick<SecretSpec, 'isOurs' | 'scheme' | 'sender'>): SecretAdvice {
  const how = `make one with: ${secretCommandOf(scheme)}`
  if (isOurs === true) return { what: 'a key that nobody else has', how }
  // Of a registry that is asked, say: its account is there already.
  if (sender === undefined)
    return scheme?.kind === 'basic'
      ? { what: 'the user and password there', how: 'write them as user:password' }
      : { what: 'what the other side knows', how: 'copy it whole' }
  const page = senderPageOf(sender.provider)
  if (page !== undefined)
    return sender.provider.secretsFromSender?.includes(sender.scheme) === true
      ? { what: 'the secret that the sender makes', how: `${page} says where it is shown` }
      : { what: 'what the sender knows', how: `${how}, and tell it to the sender as ${page} says` }
  if (scheme?.kind === 'ed25519') return { what: 'the public key that the sender shows', how: 'copy it whole' }
  return { what: 'what the sender knows', how: `${how}, unless the sender makes it` }
}
