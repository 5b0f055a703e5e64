import type { Refusal, SignatureFault } from '../core/verdict.ts'

export function refuse(fault: SignatureFault): Refusal {
  return { ok: false, fault }
}
