import { all, finalStage } from '../../test/support/dockerfile.ts'

export interface ImageOptions {
  readonly env: Readonly<Record<string, string>>
  /** Between `node` and the program. */
  readonly nodeOptions: readonly string[]
}

/** What the image starts Node with, by its environment and its command: what is measured is what people run. */
export function readImageOptions(): ImageOptions {
  const variables = all(finalStage, 'ENV').join(' ')
  const [command] = all(finalStage, 'ENTRYPOINT')
  if (!variables.includes('NODE_OPTIONS=') || command === undefined)
    throw new Error('the Dockerfile sets no NODE_OPTIONS or no ENTRYPOINT')
  const env = Object.fromEntries(
    [...variables.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name = '', quoted, plain = '']) => [
      name,
      quoted ?? plain
    ])
  )
  const [, ...args] = JSON.parse(command) as string[]
  return { env, nodeOptions: args.filter((arg) => arg.startsWith('--')) }
}
