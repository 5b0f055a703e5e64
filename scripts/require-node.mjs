// Preloaded by the npm scripts (`node --import`): an old Node says what is wrong instead of failing on TypeScript.
import { isTooOld, tooOldSentence } from '../bin/node-version.mjs'

if (isTooOld(process.version)) {
  console.error(tooOldSentence(process.version))
  process.exit(1)
}
