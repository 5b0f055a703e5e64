import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What lies beside the built program, as in the image. */
const beside = ['schemas', 'config', 'package.json', 'node_modules']

/** Builds the gateway as the image has it, in a folder of the benchmark's own, and gives its main file. */
export function buildGateway(folder: string): string {
  const built = join(folder, 'built')
  mkdirSync(built, { recursive: true })
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(built, 'dist')])
  for (const name of beside) symlinkSync(join(root, name), join(built, name))
  return join(built, 'dist', 'main.js')
}
