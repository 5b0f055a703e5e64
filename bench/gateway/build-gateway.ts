import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProgram } from '../../scripts/build.ts'
import { shippedData } from '../../src/core/program-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Builds the gateway as the image has it, in a folder of the benchmark's own, and gives its main file. */
export async function buildGateway(folder: string): Promise<string> {
  const built = join(folder, 'built')
  mkdirSync(built, { recursive: true })
  await buildProgram(join(built, 'dist'))
  for (const name of [...shippedData, 'node_modules']) symlinkSync(join(root, name), join(built, name))
  return join(built, 'dist', 'main.js')
}
