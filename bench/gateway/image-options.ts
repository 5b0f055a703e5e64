import { readFileSync } from 'node:fs'

const dockerfile = new URL('../../Dockerfile', import.meta.url)

/** What the image starts Node with, by its environment and its command: what is measured is what people run. */
export function readImageOptions(): readonly string[] {
  const text = readFileSync(dockerfile, 'utf8')
  const [, options] = /\bNODE_OPTIONS="([^"]+)"/.exec(text) ?? []
  const [, command] = /^ENTRYPOINT (\[.+\])$/m.exec(text) ?? []
  if (options === undefined || command === undefined)
    throw new Error('the Dockerfile sets no NODE_OPTIONS or no ENTRYPOINT')
  const [, ...args] = JSON.parse(command) as string[]
  return [...options.split(' '), ...args.filter((arg) => arg.startsWith('--'))]
}
