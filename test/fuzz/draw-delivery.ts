import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { SchemeInUse } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { isSharedSecret } from '../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import type { ProviderSample } from '../contract/provider-parts.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { secretFor } from '../support/proof.ts'
import { sign, unsigned, useOf } from '../support/signed-sample.ts'
import type { SignedSample } from '../support/signed-sample.ts'
import type { Proved } from './may-verify.ts'
import { changeBody } from './odd-body.ts'
import { changeHeaders, changeText } from './odd-headers.ts'
import type { Random } from './random.ts'
import type { Target } from './targets.ts'

export interface DrawnDelivery {
  readonly delivery: Delivery
  readonly use: SchemeInUse
  /** What was proved, before it was changed; undefined where only the sender can prove anything. */
  readonly proved: Proved | undefined
  /** As it was proved, to the last byte. */
  readonly isUntouched: boolean
}

const secretText = '32 bytes that no generator draws'

/** A delivery that is odd but proved, or good but changed on its way, or both. */
export function drawDelivery({ scheme, sample }: Target, random: Random): DrawnDelivery {
  const secret = secretFor(scheme, secretText, 'fuzz')
  if (!isSharedSecret(scheme)) {
    const use = { scheme, secrets: [secret] }
    return {
      delivery: changeDelivery(unsigned(oddSample(sample, random)), random),
      use,
      proved: undefined,
      isUntouched: false
    }
  }
  const use = useOf(scheme, secret)
  const { delivery, proof } = signOdd(random.once(2) ? oddSample(sample, random) : sample)
  const proved = { scheme, delivery, proofHeaders: proof.map(([name]) => name) }
  if (random.once(3)) return { delivery, use, proved, isUntouched: true }
  return { delivery: changeDelivery(delivery, random), use, proved, isUntouched: false }

  /** Where odd headers or items leave no proof that could hold, it is sent as its sender makes it. */
  function signOdd(odd: ProviderSample): SignedSample {
    try {
      const signed = sign(odd, use, secret)
      const isProof = signed.proof.every(([name]) => signed.delivery.headers.all(name).length === 1)
      return isProof && verifyScheme(use, signed.delivery, fixedStart).ok ? signed : sign(sample, use, secret)
    } catch {
      return sign(sample, use, secret)
    }
  }
}

function oddSample(sample: ProviderSample, random: Random): ProviderSample {
  const isOddBody = !random.once(4)
  return {
    ...sample,
    body: isOddBody ? changeBody(sample.body, random) : sample.body,
    headers: isOddBody && !random.once(4) ? sample.headers : changeHeaders(sample.headers, random)
  }
}

export function changeDelivery(delivery: Delivery, random: Random): Delivery {
  let changed = delivery
  for (let left = 1 + random.below(3); left > 0; left -= 1) changed = changeOnce(changed, random)
  return changed
}

function changeOnce(delivery: Delivery, random: Random): Delivery {
  const token = delivery.hidden?.token
  if (token !== undefined && random.once(2)) {
    const text = changeText(Buffer.from(token.reveal()).toString(), random)
    return { ...delivery, hidden: random.once(5) ? undefined : { token: new Secret('path', Buffer.from(text)) } }
  }
  if (random.once(3)) return { ...delivery, body: changeBody(delivery.body, random) }
  const headers = HeaderList.fromEntries(changeHeaders(delivery.headers.entries(), random))
  return { ...delivery, headers }
}
