import type { EventReader, Lookup } from '../core/event-reader.ts'
import type { ImageNames } from '../core/registry.ts'
import type { Candidates } from '../core/rule.ts'
import { isWellFormed } from './compile-announced.ts'
import { limits } from './limits.ts'
import { spreadItems } from './spread-items.ts'
import type { Compile } from './template.ts'

const digestForm = /^sha256:[0-9a-f]{64}$/

interface CompileParts {
  readonly compile: Compile
  readonly compileCandidates: (candidates: Candidates) => Lookup
}

/** The images that an event names: all of them, or none where one can't be asked for. */
export function compileImages(
  names: ImageNames | undefined,
  { compile, compileCandidates }: CompileParts
): EventReader['images'] {
  if (names === undefined) return () => []
  const registryOf = compileCandidates(names.registry)
  const repositoryOf = compileCandidates(names.repository)
  // One more than may be asked for: what is beyond must not pass unseen.
  const digests = names.digests.flatMap((each) => spreadItems(each, limits.maxClaims + 1)).map(compile)
  return (view) => {
    const [registry, repository = ''] = [registryOf(view), repositoryOf(view)]
    const found = new Set(digests.flatMap((read) => read(view) ?? []))
    const images = [...found].map((digest) => ({ registry, repository, digest }))
    const areAskable = images.every(
      ({ digest }) => digestForm.test(digest) && isWellFormed({ repository, reference: digest })
    )
    return areAskable && images.length <= limits.maxClaims ? images : []
  }
}
