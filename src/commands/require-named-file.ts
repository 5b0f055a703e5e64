import { existsSync } from 'node:fs'
import { CommandFailure, exitStatus } from './exit-status.ts'

/** The path that an option or a variable names. @throws CommandFailure where nothing is there */
export function requireNamedFile(path: string, named: string, hint = 'Correct the path.'): string {
  if (existsSync(path)) return path
  throw new CommandFailure(`There is no file ${path}, which ${named} names.`, { status: exitStatus.usage, hint })
}
