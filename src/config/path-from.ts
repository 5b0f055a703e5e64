import { dirname, isAbsolute, join } from 'node:path'

/** A path in a configuration file is relative to that file. */
export function pathFrom(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path)
}
