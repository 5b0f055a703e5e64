import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { shippedData } from '../../src/core/program-files.ts'
import { all, instructions, project } from './dockerfile.ts'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
}

/** The image's /app: the built files, the shipped data and the production dependencies, and nothing else of the project. */
export async function buildImageTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'turnpike-image-'))
  await buildAsInItsStage(join(root, 'dist'))
  for (const path of shippedData) await cp(join(project, path), join(root, path), { recursive: true })
  const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest
  for (const name of Object.keys(dependencies)) {
    const place = join(root, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(project, 'node_modules', name), place)
  }
  return root
}

/** From what the Dockerfile copies for it and nothing else, by its own command. */
async function buildAsInItsStage(dist: string): Promise<void> {
  const stage = await mkdtemp(join(tmpdir(), 'turnpike-build-'))
  const ofStage = instructions.filter(({ stage: at }) => at === 0)
  for (const copied of all(ofStage, 'COPY').flatMap((rest) => rest.split(' ').slice(0, -1)))
    await cp(join(project, copied), join(stage, copied), { recursive: true })
  await symlink(join(project, 'node_modules'), join(stage, 'node_modules'))
  const [program = '', ...args] = all(ofStage, 'RUN').at(-1)?.split(' ') ?? []
  assert.equal(program, 'node')
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: stage, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  await rename(join(stage, 'dist'), dist)
  await rm(stage, { recursive: true })
}
