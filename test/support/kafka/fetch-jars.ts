import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trainClassArchives } from './class-archive.ts'
import { requireJavaTools, runTool } from './java-process.ts'
import type { KafkaJars } from './jvm-options.ts'
import { withLock } from './lock-file.ts'

const sourceFolder = fileURLToPath(new URL('java', import.meta.url))
const defaultCacheFolder = fileURLToPath(new URL('../../../.turnpike/kafka-jars', import.meta.url))

/**
 * The jars of pom.xml and our two programs, compiled. The first call needs Maven and takes a while; the result is kept
 * under .turnpike/, named by the digest of all it is made from, so a changed version never meets an old cache.
 */
export async function fetchKafkaJars(cacheFolder = defaultCacheFolder): Promise<KafkaJars> {
  const folder = join(cacheFolder, await digestInputs())
  const classPath = join(folder, 'lib', '*')
  const archives = { node: join(folder, 'node.jsa'), probe: join(folder, 'probe.jsa') }
  if (!existsSync(archives.node)) {
    await mkdir(cacheFolder, { recursive: true })
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await build(folder)
      // Trained where they stay: an archive holds the paths of its jars. The node's is written last.
      if (!existsSync(archives.node)) await trainClassArchives(classPath, archives)
    })
  }
  return { classPath, archives }
}

async function digestInputs(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of await listInputs()) hash.update(name).update(await readFile(join(sourceFolder, name)))
  return hash.digest('hex').slice(0, 16)
}

async function listInputs(): Promise<readonly string[]> {
  const names = await readdir(sourceFolder)
  return names.filter((name) => name === 'pom.xml' || name.endsWith('.java')).toSorted()
}

/** The folder appears with one rename, so it is whole or not there, even when the lock did not hold. */
async function build(folder: string): Promise<void> {
  await requireJavaTools()
  const draft = `${folder}.${randomUUID()}`
  const lib = join(draft, 'lib')
  const classes = join(draft, 'classes')
  try {
    const pom = join(sourceFolder, 'pom.xml')
    await runTool('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`])
    const sources = (await listInputs()).filter((name) => name !== 'pom.xml').map((name) => join(sourceFolder, name))
    await runTool('javac', ['-proc:none', '-nowarn', '-cp', join(lib, '*'), '-d', classes, ...sources])
    // A jar, because a class archive takes no folder of classes.
    await runTool('jar', ['--create', '--file', join(lib, 'turnpike-kafka.jar'), '-C', classes, '.'])
    await rm(classes, { recursive: true })
    await rename(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
