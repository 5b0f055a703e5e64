import { resolve } from 'node:path'
import { placeholder } from '../../config/placeholder.ts'
import type { StarterConfig } from '../../config/starter-config.ts'
import type { StarterSecret, StarterSource } from '../../config/starter-source.ts'
import { quoteArgument, usualConfigFiles } from '../find-config.ts'

/** What is left to do until the gateway starts, to be copied line by line. */
export function describeNextSteps({ sources }: StarterConfig, files: readonly string[], out: string): string {
  const argument = usualConfigFiles.some((file) => resolve(file) === resolve(out)) ? '' : ` -c ${quoteArgument(out)}`
  return [
    `Wrote ${files.join(' and ')}.`,
    '',
    ...describeSettings(sources, out),
    ...describeSecrets(sources.flatMap(({ secret }) => secret ?? [])),
    'Start the gateway:',
    `  npx turnpike check${argument}`,
    `  npx turnpike serve${argument}`
  ].join('\n')
}

function describeSettings(sources: readonly StarterSource[], out: string): readonly string[] {
  const lines = sources.flatMap(({ settings, page }) => settings.map((path) => `  ${path}, as ${page} says`))
  return lines.length === 0 ? [] : [`Fill in what is ${placeholder} in ${out}:`, ...lines, '']
}

function describeSecrets(secrets: readonly StarterSecret[]): readonly string[] {
  if (secrets.length === 0) return []
  const made = secrets.filter(({ isFromSender }) => !isFromSender)
  const given = secrets.filter(({ isFromSender }) => isFromSender)
  const [noun, task] =
    secrets.length === 1
      ? ['A secret is', 'Make it, and tell the sender:']
      : ['Secrets are', 'Make these, and tell each to its sender:']
  return [
    made.length === 0 ? `${noun} not in it.` : `${noun} not in it. ${task}`,
    ...made.map(exportLine),
    ...given.flatMap((secret) => [
      `${secret.provider}: the sender makes it and shows it, as ${secret.page} says:`,
      exportLine(secret)
    ]),
    ''
  ]
}

function exportLine({ variable, word }: StarterSecret): string {
  return `  export ${variable}=${word}`
}
