import { existsSync } from 'node:fs'
import type { Environment } from '../config/environment.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'
import { requireNamedFile } from './require-named-file.ts'

/** Where a configuration is looked for when none is named, relative to where the command runs. */
export const usualConfigFiles = ['turnpike.yaml', 'config/turnpike.yaml'] as const

export interface FoundConfig {
  readonly file: string
  /** What another command must be given to find the same file from the same folder: ` -c file`, or nothing. */
  readonly argument: string
}

/** The configuration to use: the option, else TURNPIKE_CONFIG, else one of the usual files. */
export function findConfig(option: string | undefined, env: Environment): FoundConfig {
  if (option !== undefined) return { file: requireFile(option, '-c'), argument: ` -c ${quoteArgument(option)}` }
  const usual = findUsualConfig(env)
  if (usual !== undefined) return usual
  throw new CommandFailure(`There is no configuration here: neither ${usualConfigFiles.join(' nor ')} exists.`, {
    status: exitStatus.usage,
    hint: 'Name one with -c FILE or TURNPIKE_CONFIG, or write a first one with `turnpike init`.'
  })
}

/** The same without the option, and without a complaint where there is none. */
export function findUsualConfig(env: Environment): FoundConfig | undefined {
  const named = env['TURNPIKE_CONFIG'] ?? ''
  if (named !== '') return { file: requireFile(named, 'TURNPIKE_CONFIG'), argument: ` -c ${quoteArgument(named)}` }
  const usual = usualConfigFiles.find((file) => existsSync(file))
  return usual === undefined ? undefined : { file: usual, argument: '' }
}

function requireFile(file: string, named: string): string {
  return requireNamedFile(file, named, 'Correct the path, or write a first configuration with `turnpike init`.')
}

/** An argument as a shell takes it. */
export function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
