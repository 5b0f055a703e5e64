import type { EventReader } from '../core/event-reader.ts'
import type { Announcement, ImageClaim } from '../core/registry.ts'
import { compileCondition } from './compile-condition.ts'
import { limits } from './limits.ts'
import { spreadItems } from './spread-items.ts'
import type { Compile } from './template.ts'

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests; some registries take capitals.
const nameForm = /^(?=.{1,255}$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/i
const referenceForm = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|\w[\w.-]{0,127})$/

/** The images that an event announces: none of them where what should name one does not. Undefined for other events. */
export function compileAnnounced(rule: Announcement | undefined, compile: Compile): EventReader['announced'] {
  if (rule === undefined) return () => undefined
  const conditions = rule.when.map((condition) => compileCondition(condition, compile))
  const repository = compile(rule.repository)
  // One more than may be asked for: what is beyond must not pass unseen.
  const references = rule.references.flatMap((each) => spreadItems(each, limits.maxClaims + 1)).map(compile)
  return (view) => {
    if (!conditions.every((holds) => holds(view))) return undefined
    const name = repository(view) ?? ''
    const claims = references.flatMap((read) => read(view) ?? []).map((reference) => ({ repository: name, reference }))
    return claims.every(isWellFormed) ? claims : []
  }
}

/** What is not could ask for something else. */
function isWellFormed({ repository, reference }: ImageClaim): boolean {
  return nameForm.test(repository) && referenceForm.test(reference)
}
