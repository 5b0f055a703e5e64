import { readFileSync } from 'node:fs'

const dockerfile = new URL('../../Dockerfile', import.meta.url)

/** What the image starts Node with: what is measured is what people run. */
export function readImageOptions(): readonly string[] {
  const [, options] = /\bNODE_OPTIONS="([^"]+)"/.exec(readFileSync(dockerfile, 'utf8')) ?? []
  if (options === undefined) throw new Error('the Dockerfile sets no NODE_OPTIONS')
  return options.split(' ')
}
