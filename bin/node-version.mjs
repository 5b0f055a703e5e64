// Plain JavaScript that an old Node can parse: it is what tells the owner of one what to do.

export const oldestMajor = 24

/** @param {string} version as in `process.version` */
export function isTooOld(version) {
  return !(Number.parseInt(version.replace(/^v/, ''), 10) >= oldestMajor)
}

/** @param {string} version as in `process.version` */
export function tooOldSentence(version) {
  return (
    `Turnpike runs on Node ${oldestMajor} or later and this is ${version}: ` +
    `install Node ${oldestMajor} (https://nodejs.org/) or, on Linux and macOS, run \`npm ci\`, which brings one.`
  )
}
